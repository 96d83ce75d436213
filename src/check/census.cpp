#include "check/census.h"

#include "check/ledger.h"

namespace mapisim::check {

Census take_census(const evidence::Store& store) noexcept {
    Census census;
    for_each<evidence::Object>(store, [&](evidence::Index, const evidence::Object& object) {
        if (!is_held(object))
            return;
        if (object.kind < census.objects.size())
            ++census.objects[object.kind];
        ++census.object_count;
        census.reference_count += object.references.count();
    });
    for_each<evidence::Buffer>(store, [&](evidence::Index, const evidence::Buffer& buffer) {
        if (!is_held(buffer))
            return;
        ++census.buffers;
        census.buffer_bytes += buffer.size;
    });
    for_each<evidence::Registration>(
        store, [&](evidence::Index, const evidence::Registration& registration) {
            census.registrations +=
                registration.state.load() == evidence::RegistrationState::live ? 1 : 0;
        });
    for_each<evidence::Logon>(store, [&](evidence::Index, const evidence::Logon& logon) {
        census.logons += logon.state.load() == evidence::LogonState::active ? 1 : 0;
    });
    for_each<evidence::Mail>(store, [&](evidence::Index, const evidence::Mail& mail) {
        census.queued_mails += mail.state.load() == evidence::MailState::queued ? 1 : 0;
    });
    return census;
}

} // namespace mapisim::check
