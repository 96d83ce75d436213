#include <algorithm>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "gate/call_out.h"
#include "memory/buffers.h"
#include "property/prop_object.h"
#include "property/stream.h"

namespace mapisim::property {

namespace {

bool contains(std::span<const ULONG> tags, ULONG tag) noexcept {
    return std::any_of(tags.begin(), tags.end(),
                       [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
}

/// True when an interface or one that it derives from is `wanted`.
bool derives_from(const IID& iid, const IID& wanted) noexcept {
    if (iid == wanted || wanted == IID_IMAPIProp || wanted == IID_IUnknown)
        return true;
    const bool container =
        iid == IID_IMAPIFolder || iid == IID_IABContainer || iid == IID_IDistList;
    return container && wanted == IID_IMAPIContainer;
}

SCODE check_tags(const SPropTagArray* tags) noexcept {
    if (const SCODE result = check_count(tags->cValues, tags->aulPropTag); result != S_OK)
        return result;
    for (ULONG i = 0; i < tags->cValues; ++i) {
        if (PROP_ID(tags->aulPropTag[i]) == 0)
            return MAPI_E_INVALID_PARAMETER;
    }
    return S_OK;
}

} // namespace

ForeignBlock::~ForeignBlock() {
    memory::free(block_);
}

/// One CopyTo or CopyProps: from a host of ours to another one, or to a foreign object through its
/// IMAPIProp. No two locks are held at once, and none during a call to a foreign object.
class CopyJob {
public:
    CopyJob(PropHost& from, ULONG flags, LPMAPIPROGRESS progress)
        : from_(from), flags_(flags), progress_(progress, (flags & MAPI_DIALOG) != 0) {}

    HRESULT open(const IID* interface_id, void* destination) {
        if (!interface_id || !destination)
            return MAPI_E_INVALID_PARAMETER;
        auto* const object = static_cast<IUnknown*>(destination);
        if (object::Body* const body = gate::body_of(object)) {
            to_ = dynamic_cast<PropHost*>(body);
            if (!to_ || !derives_from(to_->own_interface(), *interface_id)) {
                return MAPI_E_INTERFACE_NOT_SUPPORTED;
            }
            const bool same = to_ == &from_ || to_->properties() == from_.properties();
            return same || !to_->writable() ? MAPI_E_NO_ACCESS : S_OK;
        }
        Foreign<IUnknown> wanted;
        const HRESULT result = Foreign<IUnknown>::query(object, *interface_id, wanted);
        return FAILED(result) ? result : wanted.query(IID_IMAPIProp, foreign_);
    }

    /// Everything but the computed values, what is hidden and what is excluded. A foreign object
    /// gets the values too that a host of ours would compute from others. `objects`: what is no
    /// value as well.
    void take_all(const SPropTagArray* excluded, bool objects) {
        std::span<const ULONG> out;
        if (excluded)
            out = {excluded->aulPropTag, excluded->cValues};
        std::vector<ULONG> computed;
        const std::lock_guard lock(from_.properties()->mutex);
        const Bag& bag = from_.properties()->bag;
        from_.computed_tags(bag, computed);
        for (const ULONG tag : computed) {
            if (contains(out, tag))
                continue;
            Value value;
            if (tag == PR_DETAILS_TABLE)
                continue; // shows the object's values: the copy has its own
            if (PROP_TYPE(tag) == PT_OBJECT && objects) {
                take(tag, Value::object(tag));
            } else if (foreign_ && from_.compute(tag, bag, value) &&
                       from_.may_set(value, bag) == S_OK) {
                take(tag, value);
                items_.back().computed = true;
            } else if (to_ && to_->takes_computed(tag)) {
                value = from_.value_of(tag);
                if (value) {
                    take(tag, value);
                    items_.back().computed = true;
                }
            }
        }
        for (const Value& value : bag) {
            if (!contains(out, value.tag()) && !contains(computed, value.tag()) &&
                !from_.hidden(value.tag())) {
                take(value.tag(), value);
            }
        }
    }

    void take_some(const SPropTagArray* included) {
        const std::lock_guard lock(from_.properties()->mutex);
        for (ULONG i = 0; i < included->cValues; ++i) {
            const ULONG tag = included->aulPropTag[i];
            Value value = from_.value_of(tag);
            if (!value && PROP_TYPE(tag) == PT_OBJECT)
                value = Value::object(tag);
            if (value) {
                items_.push_back({i, tag, std::move(value)});
            } else {
                problems_.push_back({i, tag, MAPI_E_NOT_FOUND});
            }
        }
    }

    HRESULT run(LPSPropProblemArray* problems) {
        rename();
        // The values are one item, and each object is one.
        const auto objects = std::count_if(items_.begin(), items_.end(), is_object);
        HRESULT result = progress_.begin(1 + static_cast<std::size_t>(objects));
        if (!FAILED(result))
            result = to_ ? write_to_host() : write_to_foreign();
        if (!FAILED(result))
            result = progress_.step();
        if (!FAILED(result))
            result = copy_objects();
        if (FAILED(result))
            return result;
        if (flags_ & MAPI_MOVE)
            delete_moved();
        return export_problems(problems_, problems);
    }

private:
    struct Item {
        ULONG index;
        ULONG tag; ///< in the source
        Value value;
        bool done = false;
        bool computed = false; ///< there is nothing to delete after a move
    };

    void take(ULONG tag, const Value& value) {
        items_.push_back({static_cast<ULONG>(items_.size()), tag, value});
    }

    void fail(Item& item, SCODE code) { problems_.push_back({item.index, item.tag, code}); }

    /// Named properties keep their names where the mappings differ.
    void rename() {
        NameMap* const source = from_.names();
        NameMap* const target = to_ ? to_->names() : nullptr;
        if (!to_ || !source || source == target)
            return;
        std::vector<Item> kept;
        for (Item& item : items_) {
            if (item.value.id() >= NameMap::kFirst) {
                Name name;
                const ULONG id = target && source->name_of(item.value.id(), name)
                                     ? target->id_of(name, true)
                                     : 0;
                if (id == 0) {
                    fail(item, MAPI_E_NO_SUPPORT);
                    continue;
                }
                item.value = item.value.with_id(PROP_TAG(PT_UNSPECIFIED, id));
            }
            kept.push_back(std::move(item));
        }
        items_.swap(kept);
    }

    static bool is_object(const Item& item) noexcept { return item.value.type() == PT_OBJECT; }
    static bool is_value(const Item& item) noexcept {
        const ULONG type = item.value.type();
        return type != PT_OBJECT && type != PT_ERROR && type != PT_NULL;
    }

    HRESULT write_to_host() {
        std::vector<ULONG> written;
        {
            const std::lock_guard lock(to_->properties()->mutex);
            Bag& target = to_->properties()->bag;
            Bag bag = target;
            bag.reserve(bag.size() + items_.size());
            written.reserve(items_.size());
            for (Item& item : items_) {
                if (!is_value(item))
                    continue;
                const bool keep = (flags_ & MAPI_NOREPLACE) != 0;
                if (keep && bag.has(item.value.tag()))
                    continue;
                if (const SCODE code = to_->may_set(item.value, bag); code != S_OK) {
                    fail(item, code);
                    continue;
                }
                if (Value made; keep && to_->compute(item.value.tag(), bag, made))
                    continue;
                bag.set(item.value);
                written.push_back(item.value.tag());
                item.done = true;
            }
            target.swap(bag);
        }
        if (!written.empty())
            to_->properties_changed(written);
        return S_OK;
    }

    HRESULT copy_objects() {
        for (Item& item : items_) {
            if (!is_object(item))
                continue;
            Progress inside = progress_.inside();
            const SCODE code = to_ ? from_.copy_object(item.tag, *to_, flags_, inside)
                                   : from_.copy_object_out(item.tag, foreign_, flags_, inside);
            if (code == MAPI_E_COLLISION || code == MAPI_E_FOLDER_CYCLE ||
                code == MAPI_E_USER_CANCEL) {
                return code;
            }
            if (code == S_OK)
                item.done = true;
            else
                fail(item, code);
            if (const HRESULT result = progress_.step(); FAILED(result))
                return result;
        }
        return S_OK;
    }

    /// The tags in the items' places become those that the foreign object has for their names. What
    /// has no name, here or there, is left out.
    void name_for_foreign() {
        NameMap* const source = from_.names();
        if (!source)
            return;
        std::vector<std::size_t> places;
        std::vector<bool> nameless(items_.size());
        for (std::size_t i = 0; i < items_.size(); ++i) {
            Item& item = items_[i];
            if (item.value.id() < NameMap::kFirst)
                continue;
            if (Name name; source->name_of(item.value.id(), name)) {
                places.push_back(i);
            } else {
                fail(item, MAPI_E_NO_SUPPORT);
                nameless[i] = true;
            }
        }
        if (!places.empty())
            ask_foreign_names(*source, places, nameless);
        std::vector<Item> kept;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (!nameless[i])
                kept.push_back(std::move(items_[i]));
        }
        items_.swap(kept);
    }

    void ask_foreign_names(const NameMap& source, std::span<const std::size_t> places,
                           std::vector<bool>& nameless) {
        std::vector<ULONG> tags;
        for (const std::size_t place : places)
            tags.push_back(items_[place].value.tag());
        LPSPropTagArray mine = nullptr, theirs = nullptr;
        LPMAPINAMEID* names = nullptr;
        ULONG count = 0;
        SCODE result = export_tags(tags, &mine);
        if (result == S_OK)
            result = source.get_names(&mine, nullptr, 0, &count, &names);
        const ForeignBlock mine_owner(mine), names_owner(names);
        if (!FAILED(result) && count == places.size()) {
            result = foreign_.call([&](IMAPIProp& object) {
                return object.GetIDsFromNames(count, names, MAPI_CREATE, &theirs);
            });
        }
        const ForeignBlock theirs_owner(FAILED(result) ? nullptr : theirs);
        const bool all = !FAILED(result) && theirs && theirs->cValues == places.size();
        for (std::size_t i = 0; i < places.size(); ++i) {
            Item& item = items_[places[i]];
            if (all && PROP_TYPE(theirs->aulPropTag[i]) != PT_ERROR) {
                item.value = item.value.with_id(theirs->aulPropTag[i]);
            } else {
                fail(item, FAILED(result) ? result : MAPI_E_NOT_FOUND);
                nameless[places[i]] = true;
            }
        }
    }

    HRESULT write_to_foreign() {
        name_for_foreign();
        std::vector<Value> values;
        std::vector<std::size_t> places;
        std::vector<ULONG> taken;
        if (flags_ & MAPI_NOREPLACE) {
            LPSPropTagArray list = nullptr;
            const HRESULT result = foreign_.call(
                [&](IMAPIProp& object) { return object.GetPropList(MAPI_UNICODE, &list); });
            if (FAILED(result))
                return result;
            const ForeignBlock owner(list);
            if (list)
                taken.assign(list->aulPropTag, list->aulPropTag + list->cValues);
        }
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (!is_value(items_[i]) || contains(taken, items_[i].value.tag()))
                continue;
            values.push_back(items_[i].value);
            places.push_back(i);
        }
        if (values.empty())
            return S_OK;
        ULONG count = 0;
        LPSPropValue array = nullptr;
        if (const SCODE result = export_values(values, true, &count, &array); result != S_OK) {
            return result;
        }
        const ForeignBlock owner(array);
        LPSPropProblemArray problems = nullptr;
        const HRESULT result = foreign_.call(
            [&](IMAPIProp& object) { return object.SetProps(count, array, &problems); });
        if (FAILED(result))
            return result;
        const ForeignBlock problems_owner(problems);
        for (const std::size_t place : places)
            items_[place].done = true;
        for (ULONG i = 0; problems && i < problems->cProblem; ++i) {
            const SPropProblem& problem = problems->aProblem[i];
            if (problem.ulIndex >= places.size())
                continue;
            Item& item = items_[places[problem.ulIndex]];
            SCODE code = problem.scode;
            if (code == MAPI_E_NOT_ENOUGH_MEMORY) // too large for SetProps alone
                code = write_stream_to_foreign(item.value);
            item.done = code == S_OK;
            if (code != S_OK)
                fail(item, code);
        }
        return S_OK;
    }

    SCODE write_stream_to_foreign(const Value& value) {
        const std::vector<std::byte> content = stream_content(value, value.type());
        IUnknown* opened = nullptr;
        HRESULT result = foreign_.call([&](IMAPIProp& object) {
            return object.OpenProperty(value.tag(), &IID_IStream, STGM_WRITE,
                                       MAPI_CREATE | MAPI_MODIFY, &opened);
        });
        if (FAILED(result) || !opened)
            return FAILED(result) ? result : MAPI_E_CALL_FAILED;
        const auto stream = Foreign<IStream>::adopt(static_cast<IStream*>(opened));
        constexpr std::size_t kMost = 0x10000;
        for (std::size_t at = 0; at < content.size() && !FAILED(result); at += kMost) {
            const auto size = static_cast<ULONG>(std::min(content.size() - at, kMost));
            result = stream.call(
                [&](IStream& out) { return out.Write(content.data() + at, size, nullptr); });
        }
        if (!FAILED(result))
            result = stream.call([](IStream& out) { return out.Commit(STGC_DEFAULT); });
        return FAILED(result) ? result : S_OK;
    }

    void delete_moved() {
        std::vector<ULONG> deleted;
        {
            const std::lock_guard lock(from_.properties()->mutex);
            Bag& bag = from_.properties()->bag;
            deleted.reserve(items_.size());
            for (Item& item : items_) {
                if (!item.done || item.computed || !is_value(item))
                    continue;
                const SCODE code =
                    from_.writable() ? from_.may_delete(item.tag, bag) : MAPI_E_NO_ACCESS;
                if (code != S_OK)
                    fail(item, code);
                else if (bag.erase(item.tag))
                    deleted.push_back(item.tag);
            }
        }
        if (!deleted.empty())
            from_.properties_changed(deleted);
    }

    PropHost& from_;
    const ULONG flags_;
    Progress progress_;
    PropHost* to_ = nullptr;
    Foreign<IMAPIProp> foreign_;
    std::vector<Item> items_;
    std::vector<Problem> problems_;
};

HRESULT PropHost::copy_to(ULONG excluded_count, const IID* excluded_interfaces,
                          const SPropTagArray* excluded, ULONG_PTR, LPMAPIPROGRESS progress,
                          const IID* interface_id, void* destination, ULONG flags,
                          LPSPropProblemArray* problems) {
    if (problems)
        *problems = nullptr;
    if (excluded_count && !excluded_interfaces)
        return MAPI_E_INVALID_PARAMETER;
    if (excluded_count > kMostTags)
        return MAPI_E_TOO_BIG;
    if (excluded) {
        if (const SCODE result = check_tags(excluded); result != S_OK)
            return result;
    }
    // Without the interface that makes it what it is, an object is a set of values; without
    // IMAPIProp nothing is left.
    bool objects = true;
    for (ULONG i = 0; i < excluded_count; ++i) {
        const IID& iid = excluded_interfaces[i];
        if (iid == IID_IMAPIProp || iid == IID_IUnknown)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        objects = objects && !derives_from(own_interface(), iid);
    }
    CopyJob job(*this, flags, progress);
    if (const HRESULT result = job.open(interface_id, destination); FAILED(result))
        return result;
    job.take_all(excluded, objects);
    return job.run(problems);
}

HRESULT PropHost::copy_props(const SPropTagArray* included, ULONG_PTR, LPMAPIPROGRESS progress,
                             const IID* interface_id, void* destination, ULONG flags,
                             LPSPropProblemArray* problems) {
    if (problems)
        *problems = nullptr;
    if (!included)
        return MAPI_E_INVALID_PARAMETER;
    if (const SCODE result = check_tags(included); result != S_OK)
        return result;
    CopyJob job(*this, flags, progress);
    if (const HRESULT result = job.open(interface_id, destination); FAILED(result))
        return result;
    job.take_some(included);
    return job.run(problems);
}

} // namespace mapisim::property
