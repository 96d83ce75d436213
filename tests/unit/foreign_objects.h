#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <mapicode.h>
#include <mapidefs.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "../refusing_prop.h"
#include "object/body.h"
#include "property/bag.h"
#include "property/names.h"
#include "property/stream.h"
#include "property/text.h"
#include "table/table.h"

/// Objects of a client's own: a message, an attachment and a folder that MapiSim knows nothing of
/// and that remember what is copied to them.
namespace mapisim::test {

template<class Interface> class ForeignObject : public RefusingProp<Interface> {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = nullptr;
        if (throws_when_asked)
            throw std::runtime_error("a client's own mistake");
        if (!agrees && !has(iid))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = static_cast<Interface*>(this);
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = --references;
        if (left == 0)
            delete this;
        return left;
    }
    HRESULT STDMETHODCALLTYPE SaveChanges(ULONG) override {
        saved = true;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetPropList(ULONG, LPSPropTagArray* out) override {
        std::vector<ULONG> tags;
        for (const property::Value& value : bag)
            tags.push_back(value.tag());
        return property::export_tags(tags, out);
    }
    HRESULT STDMETHODCALLTYPE OpenProperty(ULONG tag, LPCIID iid, ULONG, ULONG flags,
                                           LPUNKNOWN* out) override {
        *out = nullptr;
        if (*iid != IID_IStream || !(flags & MAPI_CREATE))
            return MAPI_E_NOT_FOUND;
        ++streams;
        auto commit = [this, tag](property::Bytes bytes, std::size_t) -> HRESULT {
            if (PROP_TYPE(tag) == PT_BINARY)
                bag.set_binary(tag, bytes);
            else
                bag.set_text(
                    tag, property::utf8_from_wide({reinterpret_cast<const wchar_t*>(bytes.data()),
                                                   bytes.size() / sizeof(wchar_t)}));
            return S_OK;
        };
        *out = property::make_stream({}, std::move(commit),
                                     object::Ref<IUnknown>::share(static_cast<Interface*>(this)))
                   .detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        if (throws)
            throw std::runtime_error("a client's own mistake");
        std::vector<property::Problem> found;
        for (ULONG i = 0; i < count; ++i) {
            property::Value value;
            if (property::Value::from_client(values[i], value) != S_OK)
                return MAPI_E_INVALID_PARAMETER;
            if (PROP_ID(values[i].ulPropTag) == PROP_ID(refused))
                found.push_back({i, values[i].ulPropTag, refusal});
            else if (value.bytes().size() > limit)
                found.push_back({i, values[i].ulPropTag, MAPI_E_NOT_ENOUGH_MEMORY});
            else
                bag.set(std::move(value));
        }
        return property::export_problems(found, problems);
    }
    HRESULT STDMETHODCALLTYPE GetIDsFromNames(ULONG count, LPMAPINAMEID* asked, ULONG flags,
                                              LPSPropTagArray* out) override {
        ++names_asked;
        return nameless ? MAPI_E_NO_SUPPORT : names.get_ids(count, asked, flags, out);
    }

    ULONG references = 1;
    property::Bag bag;
    property::NameMap names;
    bool saved = false, throws = false, nameless = false;
    bool agrees = false; ///< says that it has every interface
    bool throws_when_asked = false;
    ULONG refused = 0; ///< a tag that SetProps does not take, here and in what is inside
    SCODE refusal = MAPI_E_COMPUTED;
    std::size_t limit = 100'000;
    int streams = 0, names_asked = 0;

protected:
    template<class Inside> object::Ref<Inside> make_inside() const {
        auto made = object::Ref<Inside>::adopt(new Inside);
        made->refused = refused;
        made->refusal = refusal;
        return made;
    }
    virtual ~ForeignObject() = default;
    virtual bool has(const IID& iid) const { return iid == IID_IMAPIProp || iid == IID_IUnknown; }
};

class ForeignMessage;

class ForeignAttachment final : public ForeignObject<IAttach> {
public:
    HRESULT STDMETHODCALLTYPE OpenProperty(ULONG tag, LPCIID iid, ULONG options, ULONG flags,
                                           LPUNKNOWN* out) override;
    object::Ref<ForeignMessage> embedded;

protected:
    bool has(const IID& iid) const override {
        return ForeignObject::has(iid) || iid == IID_IAttachment;
    }
};

class ForeignMessage : public ForeignObject<IMessage> {
public:
    HRESULT STDMETHODCALLTYPE GetAttachmentTable(ULONG, LPMAPITABLE* out) override {
        auto rows = std::make_shared<table::RowSource>(
            table::SourceOptions{.columns = {PR_ATTACH_NUM}, .available = {}});
        for (std::size_t i = 0; i < attachments.size(); ++i) {
            property::Bag row;
            row.set_number(PR_ATTACH_NUM, static_cast<LONG>(i));
            row.set_binary(PR_INSTANCE_KEY, &i, sizeof i);
            rows->put(table::make_row(std::make_shared<const property::Bag>(std::move(row)), {}));
        }
        *out = table::make_table(std::move(rows), {.label = "foreign"}).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE OpenAttach(ULONG, LPCIID, ULONG, LPATTACH*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CreateAttach(LPCIID, ULONG, ULONG* number, LPATTACH* out) override {
        attachments.push_back(make_inside<ForeignAttachment>());
        *number = static_cast<ULONG>(attachments.size() - 1);
        *out = object::Ref<ForeignAttachment>(attachments.back()).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE DeleteAttach(ULONG number, ULONG_PTR, LPMAPIPROGRESS,
                                           ULONG) override {
        deleted.push_back(number);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetRecipientTable(ULONG, LPMAPITABLE* out) override {
        auto rows = std::make_shared<table::RowSource>(
            table::SourceOptions{.columns = {PR_ROWID}, .available = {}});
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            property::Bag row;
            row.set_binary(PR_INSTANCE_KEY, &i, sizeof i);
            rows->put(table::make_row(std::make_shared<const property::Bag>(std::move(row)), {}));
        }
        *out = table::make_table(std::move(rows), {.label = "foreign"}).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE ModifyRecipients(ULONG flags, LPADRLIST list) override {
        if (flags != 0)
            return MAPI_E_INVALID_PARAMETER;
        recipients.clear();
        for (ULONG i = 0; i < list->cEntries; ++i) {
            property::Bag entry;
            for (ULONG k = 0; k < list->aEntries[i].cValues; ++k) {
                property::Value value;
                if (property::Value::from_client(list->aEntries[i].rgPropVals[k], value) != S_OK)
                    return MAPI_E_INVALID_PARAMETER;
                entry.set(std::move(value));
            }
            recipients.push_back(std::move(entry));
        }
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SubmitMessage(ULONG) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE SetReadFlag(ULONG) override { return MAPI_E_NO_SUPPORT; }

    std::vector<property::Bag> recipients;
    std::vector<object::Ref<ForeignAttachment>> attachments;
    std::vector<ULONG> deleted;

protected:
    bool has(const IID& iid) const override {
        return ForeignObject::has(iid) || iid == IID_IMessage;
    }
};

inline HRESULT STDMETHODCALLTYPE ForeignAttachment::OpenProperty(ULONG tag, LPCIID iid,
                                                                 ULONG options, ULONG flags,
                                                                 LPUNKNOWN* out) {
    if (*iid != IID_IMessage)
        return ForeignObject::OpenProperty(tag, iid, options, flags, out);
    *out = nullptr;
    if (flags & MAPI_CREATE)
        embedded = make_inside<ForeignMessage>();
    if (!embedded)
        return MAPI_E_NOT_FOUND;
    *out = object::Ref<ForeignMessage>(embedded).detach();
    return S_OK;
}

class ForeignFolder final : public ForeignObject<IMAPIFolder> {
public:
    HRESULT STDMETHODCALLTYPE GetContentsTable(ULONG, LPMAPITABLE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetHierarchyTable(ULONG, LPMAPITABLE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG, LPENTRYID, LPCIID, ULONG, ULONG*,
                                        LPUNKNOWN*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetSearchCriteria(LPSRestriction, LPENTRYLIST, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetSearchCriteria(ULONG, LPSRestriction*, LPENTRYLIST*,
                                                ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CreateMessage(LPCIID, ULONG flags, LPMESSAGE* out) override {
        *out = nullptr;
        if (messages.size() == most_messages)
            return MAPI_E_NOT_ENOUGH_DISK;
        auto made = make_inside<ForeignMessage>();
        if (flags & MAPI_ASSOCIATED)
            associated.push_back(made);
        else
            messages.push_back(made);
        *out = made.detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE CopyMessages(LPENTRYLIST, LPCIID, LPVOID, ULONG_PTR, LPMAPIPROGRESS,
                                           ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE DeleteMessages(LPENTRYLIST, ULONG_PTR, LPMAPIPROGRESS,
                                             ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CreateFolder(ULONG, LPTSTR name, LPTSTR, LPCIID, ULONG flags,
                                           LPMAPIFOLDER* out) override {
        *out = nullptr;
        ++folders_made;
        if (endless) {
            AddRef();
            *out = this;
            return S_OK;
        }
        const std::string wanted = property::utf8_from_client(name, flags);
        for (const auto& folder : folders) {
            if (folder->title == wanted)
                return MAPI_E_COLLISION;
        }
        folders.push_back(make_inside<ForeignFolder>());
        folders.back()->title = wanted;
        *out = object::Ref<ForeignFolder>(folders.back()).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE CopyFolder(ULONG, LPENTRYID, LPCIID, LPVOID, LPTSTR, ULONG_PTR,
                                         LPMAPIPROGRESS, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE DeleteFolder(ULONG, LPENTRYID, ULONG_PTR, LPMAPIPROGRESS,
                                           ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetReadFlags(LPENTRYLIST, ULONG_PTR, LPMAPIPROGRESS, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetMessageStatus(ULONG, LPENTRYID, ULONG, ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetMessageStatus(ULONG, LPENTRYID, ULONG, ULONG, ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SaveContentsSort(LPSSortOrderSet, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE EmptyFolder(ULONG_PTR, LPMAPIPROGRESS, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }

    std::string title;
    std::vector<object::Ref<ForeignMessage>> messages, associated;
    std::vector<object::Ref<ForeignFolder>> folders;
    std::size_t most_messages = 1000, folders_made = 0;
    bool endless = false; ///< what is made in it is the folder itself

protected:
    bool has(const IID& iid) const override {
        return ForeignObject::has(iid) || iid == IID_IMAPIFolder || iid == IID_IMAPIContainer;
    }
};

} // namespace mapisim::test
