#include <cstring>
#include <link.h>
#include <unwind.h>

#include "platform/call_stack_rules.h"
#include "platform/modules.h"

#if defined(__x86_64__)
// The C++ run time's search for a frame's description; in no header.
struct dwarf_eh_bases {
    void* text;
    void* data;
    void* function;
};
extern "C" const void* _Unwind_Find_FDE(void* address, dwarf_eh_bases* bases);
#endif

namespace mapisim::platform {

namespace {

struct Collector {
    std::uintptr_t* frames;
    std::size_t capacity;
    std::size_t count;
    std::size_t skip;
    bool keep_own;
};

_Unwind_Reason_Code collect(struct _Unwind_Context* context, void* argument) {
    auto& to = *static_cast<Collector*>(argument);
    if (to.skip > 0) {
        --to.skip;
        return _URC_NO_REASON;
    }
    const auto address = static_cast<std::uintptr_t>(_Unwind_GetIP(context));
    if (address == 0) {
        return _URC_END_OF_STACK;
    }
    if (!to.keep_own && in_own_module(address)) {
        return _URC_NO_REASON;
    }
    if (to.count == to.capacity) {
        return _URC_END_OF_STACK;
    }
    to.frames[to.count++] = address;
    return _URC_NO_REASON;
}

} // namespace

__attribute__((noinline)) std::size_t capture_slowly(std::uintptr_t* frames, std::size_t capacity,
                                                     std::size_t skip) noexcept {
    Collector to{frames, capacity, 0, skip + 1, own_module_is_program()};
    _Unwind_Backtrace(collect, &to);
    return to.count;
}

#if defined(__x86_64__)

namespace {

constexpr unsigned kRbp = 6;
constexpr unsigned kRsp = 7;
constexpr unsigned kReturnAddress = 16;

/// Reads call-frame information (DWARF, and what the Linux Standard Base adds in .eh_frame). It
/// lies in loaded modules and is trusted to end where it says.
class Reader {
public:
    Reader(const unsigned char* at, const unsigned char* end) noexcept : at_(at), end_(end) {}

    bool more() const noexcept { return at_ < end_; }
    bool failed() const noexcept { return failed_; }
    const unsigned char* position() const noexcept { return at_; }

    template<class T> T fixed() noexcept {
        T value{};
        if (take(sizeof value)) {
            std::memcpy(&value, at_ - sizeof value, sizeof value);
        }
        return value;
    }
    std::uint64_t uleb() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const auto byte = fixed<unsigned char>();
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (!(byte & 0x80)) {
                return value;
            }
        }
        failed_ = true;
        return 0;
    }
    std::int64_t sleb() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63;) {
            const auto byte = fixed<unsigned char>();
            value |= std::uint64_t{byte & 0x7fu} << shift;
            shift += 7;
            if (!(byte & 0x80)) {
                if (byte & 0x40) {
                    value |= ~std::uint64_t{0} << shift;
                }
                return static_cast<std::int64_t>(value);
            }
        }
        failed_ = true;
        return 0;
    }
    void skip(std::uint64_t size) noexcept { take(size); }
    Reader block(std::uint64_t size) noexcept {
        return take(size) ? Reader(at_ - size, at_) : Reader(nullptr, nullptr);
    }

private:
    bool take(std::uint64_t size) noexcept {
        if (failed_ || size > static_cast<std::uint64_t>(end_ - at_)) {
            failed_ = true;
            at_ = end_;
            return false;
        }
        at_ += size;
        return true;
    }

    const unsigned char* at_;
    const unsigned char* end_;
    bool failed_ = false;
};

/// Size of a pointer in one of the encodings of .eh_frame; 0 for those that are not followed here.
std::size_t encoded_size(unsigned encoding) noexcept {
    if ((encoding & 0x70) == 0x50) { // aligned
        return 0;
    }
    switch (encoding & 0x0f) {
    case 0x00:
    case 0x04:
    case 0x0c:
        return 8;
    case 0x02:
    case 0x0a:
        return 2;
    case 0x03:
    case 0x0b:
        return 4;
    default:
        return 0;
    }
}

struct Common {
    std::uint64_t code_alignment = 1;
    std::int64_t data_alignment = 1;
    std::size_t pointer_size = 8;
    bool has_augmentation = false;
    Reader instructions{nullptr, nullptr};
};

bool read_common(const unsigned char* at, Common& common) noexcept {
    std::uint32_t length = 0;
    std::memcpy(&length, at, sizeof length);
    if (length == 0 || length == 0xffff'ffffu) {
        return false;
    }
    Reader reader(at + sizeof length, at + sizeof length + length);
    reader.skip(sizeof(std::uint32_t)); // identifies it as common information
    const auto version = reader.fixed<unsigned char>();
    if (version != 1 && version != 3) {
        return false;
    }
    const char* augmentation = reinterpret_cast<const char*>(reader.position());
    while (reader.fixed<char>() != '\0' && !reader.failed()) {
    }
    common.code_alignment = reader.uleb();
    common.data_alignment = reader.sleb();
    const std::uint64_t return_column =
        version == 1 ? reader.fixed<unsigned char>() : reader.uleb();
    if (reader.failed() || return_column != kReturnAddress) {
        return false;
    }
    if (*augmentation == 'z') {
        common.has_augmentation = true;
        Reader data = reader.block(reader.uleb());
        for (const char* letter = augmentation + 1; *letter; ++letter) {
            if (*letter == 'R') {
                common.pointer_size = encoded_size(data.fixed<unsigned char>());
            } else if (*letter == 'L') {
                data.skip(1);
            } else if (*letter == 'P') {
                const std::size_t size = encoded_size(data.fixed<unsigned char>());
                if (size == 0) {
                    return false;
                }
                data.skip(size);
            } else {
                return false; // 'S', a signal's frame, above all
            }
        }
        if (data.failed()) {
            return false;
        }
    } else if (*augmentation != '\0') {
        return false;
    }
    common.instructions = reader;
    return !reader.failed() && common.pointer_size != 0;
}

/// One row of the table that the instructions describe, as far as it matters here.
struct Row {
    enum class Cfa { from_register, through_rbp, other } cfa = Cfa::other;
    std::uint64_t cfa_register = 0;
    std::int64_t cfa_offset = 0;
    enum class Where { same, at_cfa, at_rbp, undefined, other };
    struct Saved {
        Where where = Where::same;
        std::int64_t offset = 0;
    };
    Saved rbp;
    Saved return_address;
    Saved rsp;

    Saved& of(std::uint64_t number, Saved& rest) noexcept {
        return number == kRbp             ? rbp
               : number == kReturnAddress ? return_address
               : number == kRsp           ? rsp
                                          : rest;
    }
};

/// Runs instructions up to the row that holds at `distance` from the function's start.
bool run(Reader reader, const Common& common, std::uint64_t distance, const Row& initial,
         Row& row) noexcept {
    constexpr std::size_t kDeepest = 8;
    Row remembered[kDeepest];
    std::size_t depth = 0;
    std::uint64_t location = 0;
    Row::Saved rest; // of registers that nobody asks for
    const auto scaled = [&](std::uint64_t factor) {
        return static_cast<std::int64_t>(factor) * common.data_alignment;
    };
    const auto restore = [&](std::uint64_t number) {
        Row copy = initial;
        row.of(number, rest) = copy.of(number, rest);
    };
    while (reader.more()) {
        const auto instruction = reader.fixed<unsigned char>();
        const unsigned operand = instruction & 0x3fu;
        std::uint64_t number = 0;
        switch (instruction & 0xc0) {
        case 0x40: // DW_CFA_advance_loc
            location += operand * common.code_alignment;
            break;
        case 0x80: // DW_CFA_offset
            row.of(operand, rest) = {Row::Where::at_cfa, scaled(reader.uleb())};
            break;
        case 0xc0: // DW_CFA_restore
            restore(operand);
            break;
        default:
            switch (operand) {
            case 0x00: // DW_CFA_nop
                break;
            case 0x02: // DW_CFA_advance_loc1, 2, 4
                location += reader.fixed<std::uint8_t>() * common.code_alignment;
                break;
            case 0x03:
                location += reader.fixed<std::uint16_t>() * common.code_alignment;
                break;
            case 0x04:
                location += reader.fixed<std::uint32_t>() * common.code_alignment;
                break;
            case 0x05: // DW_CFA_offset_extended
                number = reader.uleb();
                row.of(number, rest) = {Row::Where::at_cfa, scaled(reader.uleb())};
                break;
            case 0x06: // DW_CFA_restore_extended
                restore(reader.uleb());
                break;
            case 0x07: // DW_CFA_undefined
                row.of(reader.uleb(), rest) = {Row::Where::undefined, 0};
                break;
            case 0x08: // DW_CFA_same_value
                row.of(reader.uleb(), rest) = {Row::Where::same, 0};
                break;
            case 0x09: // DW_CFA_register
                row.of(reader.uleb(), rest) = {Row::Where::other, 0};
                reader.uleb();
                break;
            case 0x0a: // DW_CFA_remember_state
                if (depth == kDeepest) {
                    return false;
                }
                remembered[depth++] = row;
                break;
            case 0x0b: // DW_CFA_restore_state
                if (depth == 0) {
                    return false;
                }
                row = remembered[--depth];
                break;
            case 0x0c: // DW_CFA_def_cfa
                row.cfa = Row::Cfa::from_register;
                row.cfa_register = reader.uleb();
                row.cfa_offset = static_cast<std::int64_t>(reader.uleb());
                break;
            case 0x12: // DW_CFA_def_cfa_sf
                row.cfa = Row::Cfa::from_register;
                row.cfa_register = reader.uleb();
                row.cfa_offset = reader.sleb() * common.data_alignment;
                break;
            case 0x0d: // DW_CFA_def_cfa_register
                row.cfa = Row::Cfa::from_register;
                row.cfa_register = reader.uleb();
                break;
            case 0x0e: // DW_CFA_def_cfa_offset
                row.cfa_offset = static_cast<std::int64_t>(reader.uleb());
                break;
            case 0x13: // DW_CFA_def_cfa_offset_sf
                row.cfa_offset = reader.sleb() * common.data_alignment;
                break;
            case 0x0f: { // DW_CFA_def_cfa_expression
                Reader expression = reader.block(reader.uleb());
                row.cfa = Row::Cfa::other;
                if (expression.fixed<unsigned char>() == 0x76) { // DW_OP_breg6
                    row.cfa_offset = expression.sleb();
                    if (expression.fixed<unsigned char>() == 0x06 && !expression.more() &&
                        !expression.failed()) { // DW_OP_deref
                        row.cfa = Row::Cfa::through_rbp;
                    }
                }
                break;
            }
            case 0x10: { // DW_CFA_expression
                Row::Saved& saved = row.of(reader.uleb(), rest);
                Reader expression = reader.block(reader.uleb());
                saved = {Row::Where::other, 0};
                if (expression.fixed<unsigned char>() == 0x76) { // DW_OP_breg6
                    const std::int64_t offset = expression.sleb();
                    if (!expression.more() && !expression.failed()) {
                        saved = {Row::Where::at_rbp, offset};
                    }
                }
                break;
            }
            case 0x11: // DW_CFA_offset_extended_sf
                number = reader.uleb();
                row.of(number, rest) = {Row::Where::at_cfa, reader.sleb() * common.data_alignment};
                break;
            case 0x14: // DW_CFA_val_offset
            case 0x15: // DW_CFA_val_offset_sf
                row.of(reader.uleb(), rest) = {Row::Where::other, 0};
                reader.uleb();
                break;
            case 0x16: // DW_CFA_val_expression
                row.of(reader.uleb(), rest) = {Row::Where::other, 0};
                reader.skip(reader.uleb());
                break;
            case 0x2e: // DW_CFA_GNU_args_size
                reader.uleb();
                break;
            default:
                return false;
            }
        }
        if (location > distance) {
            break;
        }
    }
    return !reader.failed();
}

bool find_row(std::uintptr_t address, Row& row, bool& found) noexcept {
    dwarf_eh_bases bases = {};
    const auto* description = static_cast<const unsigned char*>(
        _Unwind_Find_FDE(reinterpret_cast<void*>(address), &bases));
    found = description != nullptr;
    if (!found) {
        return true;
    }
    std::uint32_t length = 0;
    std::int32_t distance_to_common = 0;
    std::memcpy(&length, description, sizeof length);
    if (length == 0 || length == 0xffff'ffffu) {
        return false;
    }
    Reader reader(description + sizeof length, description + sizeof length + length);
    const unsigned char* here = reader.position();
    distance_to_common = reader.fixed<std::int32_t>();
    Common common;
    if (!read_common(here - distance_to_common, common)) {
        return false;
    }
    reader.skip(2 * common.pointer_size); // start and size of the function
    if (common.has_augmentation) {
        reader.skip(reader.uleb());
    }
    const auto start = reinterpret_cast<std::uintptr_t>(bases.function);
    Row initial;
    if (reader.failed() || address < start ||
        !run(common.instructions, common, ~std::uint64_t{0}, Row{}, initial)) {
        return false;
    }
    row = initial;
    return run(reader, common, address - start, initial, row);
}

FrameRule rule_of(const Row& row) noexcept {
    FrameRule rule;
    rule.kind = FrameRule::Kind::slow;
    if (row.return_address.where == Row::Where::undefined) {
        rule.kind = FrameRule::Kind::end;
        return rule;
    }
    if (row.return_address.where != Row::Where::at_cfa || row.return_address.offset != -8 ||
        row.rsp.where != Row::Where::same) {
        return rule;
    }
    auto saved = FrameRule::Saved::same;
    if (row.rbp.where == Row::Where::at_cfa) {
        saved = FrameRule::Saved::by_cfa;
    } else if (row.rbp.where == Row::Where::at_rbp) {
        saved = FrameRule::Saved::by_rbp;
    } else if (row.rbp.where != Row::Where::same) {
        return rule;
    }
    if (row.cfa == Row::Cfa::through_rbp) {
        rule.set(FrameRule::Kind::through_rbp, row.cfa_offset, saved, row.rbp.offset);
    } else if (row.cfa == Row::Cfa::from_register && row.cfa_register == kRsp) {
        rule.set(FrameRule::Kind::from_rsp, row.cfa_offset, saved, row.rbp.offset);
    } else if (row.cfa == Row::Cfa::from_register && row.cfa_register == kRbp) {
        rule.set(FrameRule::Kind::from_rbp, row.cfa_offset, saved, row.rbp.offset);
    }
    return rule;
}

struct Wanted {
    std::uintptr_t address;
};

/// True for code of a loaded module; descriptions of generated code can be taken back at any time.
bool is_in_module(std::uintptr_t address) noexcept {
    Wanted wanted{address};
    return ::dl_iterate_phdr(
               [](struct dl_phdr_info* info, std::size_t, void* context) {
                   const std::uintptr_t at = static_cast<const Wanted*>(context)->address;
                   for (int i = 0; i < info->dlpi_phnum; ++i) {
                       const auto& header = info->dlpi_phdr[i];
                       const std::uintptr_t from = info->dlpi_addr + header.p_vaddr;
                       if (header.p_type == PT_LOAD && at >= from && at - from < header.p_memsz) {
                           return 1;
                       }
                   }
                   return 0;
               },
               &wanted) == 1;
}

} // namespace

FrameRule frame_rule(std::uintptr_t return_address, bool& keep) noexcept {
    // The call itself lies before the return address, which may be the next function's already.
    const std::uintptr_t address = return_address - 1;
    keep = is_in_module(address);
    Row row;
    bool found = false;
    FrameRule rule;
    rule.kind = FrameRule::Kind::slow; // also where nothing is found: it may be a signal's frame
    if (find_row(address, row, found) && found) {
        rule = rule_of(row);
    }
    return rule;
}

#endif

} // namespace mapisim::platform
