#pragma once

#include <cstdint>
#include <span>

#include <mapidefs.h>
#include <mapitags.h>

namespace mapisim::store {

/// The folders that every store has.
enum class Special : std::uint8_t {
    root,
    ipm_subtree,
    inbox,
    outbox,
    sent_items,
    deleted_items,
    drafts,
    calendar,
    contacts,
    tasks,
    notes,
    journal,
    finder,
    views,
    common_views,
    count_
};
inline constexpr std::size_t kSpecialCount = static_cast<std::size_t>(Special::count_);

/// How a special folder is made, and which property of the store leads to it.
struct SpecialFolder {
    Special which;
    Special parent;
    const char* name;
    const char* container_class;
    ULONG store_tag;  ///< entry identifier among the store's properties, 0 for none
    ULONG folder_tag; ///< the same among the properties of the root and the Inbox
    ULONG valid_mask; ///< bit of PR_VALID_FOLDER_MASK
};

inline constexpr SpecialFolder kSpecialFolders[] = {
    {Special::root, Special::root, "", "", 0, 0, 0},
    {Special::ipm_subtree, Special::root, "Top of Information Store", "", PR_IPM_SUBTREE_ENTRYID, 0,
     FOLDER_IPM_SUBTREE_VALID},
    {Special::inbox, Special::ipm_subtree, "Inbox", "IPF.Note", 0, 0, FOLDER_IPM_INBOX_VALID},
    {Special::outbox, Special::ipm_subtree, "Outbox", "IPF.Note", PR_IPM_OUTBOX_ENTRYID, 0,
     FOLDER_IPM_OUTBOX_VALID},
    {Special::sent_items, Special::ipm_subtree, "Sent Items", "IPF.Note", PR_IPM_SENTMAIL_ENTRYID,
     0, FOLDER_IPM_SENTMAIL_VALID},
    {Special::deleted_items, Special::ipm_subtree, "Deleted Items", "IPF.Note",
     PR_IPM_WASTEBASKET_ENTRYID, 0, FOLDER_IPM_WASTEBASKET_VALID},
    {Special::drafts, Special::ipm_subtree, "Drafts", "IPF.Note", 0, PR_IPM_DRAFTS_ENTRYID, 0},
    {Special::calendar, Special::ipm_subtree, "Calendar", "IPF.Appointment", 0,
     PR_IPM_APPOINTMENT_ENTRYID, 0},
    {Special::contacts, Special::ipm_subtree, "Contacts", "IPF.Contact", 0, PR_IPM_CONTACT_ENTRYID,
     0},
    {Special::tasks, Special::ipm_subtree, "Tasks", "IPF.Task", 0, PR_IPM_TASK_ENTRYID, 0},
    {Special::notes, Special::ipm_subtree, "Notes", "IPF.StickyNote", 0,
     PROP_TAG(PT_BINARY, 0x36D3), 0},
    {Special::journal, Special::ipm_subtree, "Journal", "IPF.Journal", 0,
     PROP_TAG(PT_BINARY, 0x36D2), 0},
    {Special::finder, Special::root, "Finder", "", PR_FINDER_ENTRYID, 0, FOLDER_FINDER_VALID},
    {Special::views, Special::root, "Views", "", PR_VIEWS_ENTRYID, 0, FOLDER_VIEWS_VALID},
    {Special::common_views, Special::root, "Common Views", "", PR_COMMON_VIEWS_ENTRYID, 0,
     FOLDER_COMMON_VIEWS_VALID},
};

} // namespace mapisim::store
