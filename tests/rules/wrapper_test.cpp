// A client's objects that pass questions on to MapiSim's: that is no mistake.
#include <mapispi.h>

#include "client.h"

using namespace rules;

namespace {

/// Has what the object behind it has, and no methods of its own.
class Wrapper final : public IUnknown {
public:
    explicit Wrapper(IUnknown* behind) : behind_(behind) {}
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (iid != IID_IUnknown)
            return behind_->QueryInterface(iid, out);
        *out = this;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
    ULONG STDMETHODCALLTYPE Release() override { return --references_; }
    ULONG references() const { return references_; }

private:
    IUnknown* const behind_;
    ULONG references_ = 1;
};

/// The question that MapiSim asks its own objects.
constexpr IID kPrivate = {
    0x6d617069, 0x7369, 0x6d62, {0x9c, 0x1f, 0x4f, 0x62, 0x6f, 0x64, 0x79, 0x31}};

} // namespace

TEST(Wrappers, NoObjectShowsWhatIsBehindIt) {
    const Mapi mapi;
    const Desk desk;
    void* out = &out;
    EXPECT_EQ(desk.outbox->QueryInterface(kPrivate, &out), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(out, nullptr);
    Held<IMAPITable> table;
    EXPECT_EQ(desk.outbox->GetContentsTable(0, table.out()), S_OK); // it works as before
}

TEST(Wrappers, AMessageIsCopiedToTheOneBehind) {
    const Mapi mapi;
    const Desk desk;
    const auto from = new_message(desk.outbox.get());
    const auto to = new_message(desk.outbox.get());
    SPropValue subject{};
    subject.ulPropTag = PR_SUBJECT_A;
    subject.Value.lpszA = const_cast<char*>("wrapped");
    must(from->SetProps(1, &subject, nullptr), "SetProps");
    must(from->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    Wrapper wrapper(to.get());
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, &wrapper, 0, nullptr),
              S_OK);
    EXPECT_EQ(wrapper.references(), 1u);
    Block<SPropValue> copied;
    ASSERT_EQ(HrGetOneProp(to.get(), PR_SUBJECT_A, copied.out()), S_OK);
    EXPECT_STREQ(copied.get()->Value.lpszA, "wrapped");
    must(to->SaveChanges(0), "SaveChanges");
}

TEST(Wrappers, AStorageIsMadeOnTheStreamBehind) {
    const Mapi mapi;
    const Desk desk;
    const auto message = new_message(desk.outbox.get());
    Held<IStream> stream = open_rich_text(message.get());
    Wrapper wrapper(stream.get());
    Held<IStorage> storage;
    ASSERT_EQ(HrIStorageFromStream(&wrapper, &IID_IStream, STGSTRM_CREATE | STGSTRM_MODIFY,
                                   storage.out()),
              S_OK);
    EXPECT_EQ(storage->Commit(0), S_OK);
    storage.release();
    stream.release();
    EXPECT_EQ(wrapper.references(), 1u);
    must(message->SaveChanges(0), "SaveChanges");
}
