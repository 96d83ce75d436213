#pragma once

#include <vector>

#include "check/findings.h"
#include "evidence/store.h"

/// Questions to the ledger: what is still held, and which rule that breaks. Pure functions over an
/// evidence, in the client's process or afterwards in another one.
namespace mapisim::check {

template<class T, class Visit> void for_each(const evidence::Store& store, Visit visit) {
    const auto count = store.count<T>();
    for (evidence::Index i = 1; i < count; ++i)
        visit(i, store.at<T>(i));
}

/// The client holds references, on a live object or on one whose scope has ended.
inline bool is_held(const evidence::Object& object) noexcept {
    const auto state = object.state.load(std::memory_order_acquire);
    return (state == evidence::ObjectState::live || state == evidence::ObjectState::invalid) &&
           object.references.count() != 0;
}

/// Handed to the client and not freed. What the library allocated for itself has no method.
inline bool is_held(const evidence::Buffer& buffer) noexcept {
    return buffer.state.load(std::memory_order_acquire) == evidence::BufferState::live &&
           buffer.method != 0;
}

/// When the question is asked; the sentences say so.
enum class Moment : std::uint8_t {
    logoff,          ///< by IMAPISession::Logoff
    implicit_logoff, ///< by the last Release of the session
    last_uninitialize,
    process_end,
};

using FindingList = std::vector<Finding>;

/// The end of a logon: how it came about, registrations, objects. The session itself is not asked.
void check_logon(const evidence::Store& store, evidence::Index logon, Moment moment,
                 FindingList& found);

/// What belongs to the process: sessions that were logged off but not released, objects of no
/// session or of one that others ended, buffers. What an earlier check has seen is left out.
/// `no_buffers`: it is known that none lives.
void check_process(const evidence::Store& store, Moment moment, bool no_buffers,
                   FindingList& found);

/// Marks all that check_process() has seen, at that moment.
void mark_checked(evidence::Store& store, Moment moment = Moment::process_end) noexcept;

/// What the end of the process leaves open, where nobody has asked before: logons, counts, leaks.
/// Nothing after DoFastShutdown, which forbids to clean up. Changes nothing; works on the evidence
/// of a process that crashed or left without a word.
FindingList process_end_checks(const evidence::Store& store);

/// process_end_checks() on this process' own evidence, reported. For tests that go on afterwards.
void report_process_end() noexcept;

/// A thread that has MAPIInitialize open, besides this one: the eldest that runs, else the eldest
/// that ended so; 0 when there is none.
evidence::Index initialized_thread(const evidence::Store& store, evidence::Index besides) noexcept;

/// Which rule a buffer that was never freed breaks.
Rule leak_rule(MethodId method);

/// True for results of Simple MAPI, which may be freed when nothing is initialised any more.
bool is_simple_result(MethodId method);

} // namespace mapisim::check
