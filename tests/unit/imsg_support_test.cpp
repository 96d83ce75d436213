#include <mapiguid.h>

#include "imsg_fixture.h"
#include "refusing_support.h"

// Messages on storages whose memory a support object stands for.

namespace mapisim::test {
namespace {

/// The support object of a provider, whose routines are the test's own.
class MemorySupport final : public RefusingSupport {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = nullptr;
        if (iid != IID_IMAPISup && iid != IID_IUnknown)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        ++references;
        *out = static_cast<IMAPISupport*>(this);
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    HRESULT STDMETHODCALLTYPE GetMemAllocRoutines(LPALLOCATEBUFFER* one, LPALLOCATEMORE* two,
                                                  LPFREEBUFFER* three) override {
        ++asked;
        if (throws)
            throw std::runtime_error("a client's own mistake");
        *one = allocate;
        *two = allocate_more;
        *three = free;
        return result;
    }

    LPALLOCATEBUFFER allocate = OwnMemory::allocate;
    LPALLOCATEMORE allocate_more = OwnMemory::allocate_more;
    LPFREEBUFFER free = OwnMemory::free;
    HRESULT result = S_OK;
    bool throws = false;
    ULONG references = 1;
    int asked = 0;
};

class ImsgSupport : public ImsgTest {
protected:
    SCODE open(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more, LPFREEBUFFER free,
               IMessage** out) {
        const Owned<IStorage> storage(file_.open());
        return OpenIMsgOnIStg(nullptr, allocate, allocate_more, free, MAPIGetDefaultMalloc(),
                              &support_, storage.get(), nullptr, 0, MAPI_UNICODE, out);
    }
    /// Whether the values that the message gives are in the support object's memory.
    static bool uses_own_memory(IMessage* message) {
        ULONG count = 0;
        LPSPropValue values = nullptr;
        EXPECT_EQ(message->GetProps(Tags{PR_SUBJECT_W}, 0, &count, &values), S_OK);
        const bool own = OwnMemory::owns(values);
        if (own)
            OwnMemory::free(values);
        else
            MAPIFreeBuffer(values);
        return own;
    }
    static void write_subject(IMessage* message) {
        SPropValue value = wide_value(PR_SUBJECT_W, L"there");
        ASSERT_EQ(message->SetProps(1, &value, nullptr), S_OK);
    }

    MemorySupport support_;
};

TEST_F(ImsgSupport, StandsForTheAllocationFunctions) {
    Owned<IMessage> message;
    ASSERT_EQ(open(nullptr, nullptr, nullptr, message.out()), S_OK);
    EXPECT_EQ(support_.asked, 1);
    write_subject(message.get());
    EXPECT_TRUE(uses_own_memory(message.get()));
    // So does what is opened from the message.
    add_recipient(message.get(), L"Ann");
    Owned<IMAPITable> recipients;
    ASSERT_EQ(message->GetRecipientTable(MAPI_UNICODE, recipients.out()), S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(recipients->QueryRows(10, 0, &rows), S_OK);
    EXPECT_TRUE(OwnMemory::owns(rows));
    ASSERT_EQ(rows->cRows, 1u);
    EXPECT_TRUE(OwnMemory::owns(rows->aRow[0].lpProps));
    OwnMemory::free(rows->aRow[0].lpProps);
    OwnMemory::free(rows);
    LPSPropAttrArray attributes = nullptr;
    ASSERT_EQ(GetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W}, &attributes), S_OK);
    EXPECT_TRUE(OwnMemory::owns(attributes));
    OwnMemory::free(attributes);
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    message.release();
    EXPECT_EQ(support_.references, 1u);
}

TEST_F(ImsgSupport, CountsAsSoonAsOneFunctionIsMissing) {
    const struct {
        LPALLOCATEBUFFER allocate;
        LPALLOCATEMORE allocate_more;
        LPFREEBUFFER free;
        bool own;
    } cases[] = {
        {MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, false},
        {nullptr, MAPIAllocateMore, MAPIFreeBuffer, true},
        {MAPIAllocateBuffer, nullptr, MAPIFreeBuffer, true},
        {MAPIAllocateBuffer, MAPIAllocateMore, nullptr, true},
    };
    for (const auto& [allocate, allocate_more, free, own] : cases) {
        Owned<IMessage> message;
        support_.asked = 0;
        ASSERT_EQ(open(allocate, allocate_more, free, message.out()), S_OK);
        EXPECT_EQ(support_.asked, own ? 1 : 0);
        write_subject(message.get());
        EXPECT_EQ(uses_own_memory(message.get()), own);
    }
}

TEST_F(ImsgSupport, WithoutFunctionsOpensNothing) {
    const auto refused = [&] {
        auto* message = reinterpret_cast<IMessage*>(1);
        const SCODE result = open(nullptr, nullptr, nullptr, &message);
        EXPECT_EQ(message, nullptr);
        EXPECT_EQ(file_.medium.open, 0);
        EXPECT_EQ(support_.references, 1u);
        return result;
    };
    for (const HRESULT result : {MAPI_E_NO_SUPPORT, MAPI_E_NOT_ENOUGH_MEMORY}) {
        support_.result = result;
        EXPECT_EQ(refused(), result);
    }
    support_.result = S_OK;
    support_.allocate = nullptr;
    EXPECT_EQ(refused(), MAPI_E_INVALID_PARAMETER);
    support_.allocate = OwnMemory::allocate;
    support_.allocate_more = nullptr;
    EXPECT_EQ(refused(), MAPI_E_INVALID_PARAMETER);
    support_.allocate_more = OwnMemory::allocate_more;
    support_.free = nullptr;
    EXPECT_EQ(refused(), MAPI_E_INVALID_PARAMETER);
    support_.free = OwnMemory::free;
    support_.throws = true;
    EXPECT_TRUE(FAILED(refused()));
    support_.throws = false;
    EXPECT_EQ(support_.asked, 6);
    Owned<IMessage> message;
    EXPECT_EQ(open(nullptr, nullptr, nullptr, message.out()), S_OK) << "nothing is left of that";
}

TEST_F(ImsgSupport, WithoutMemoryLeavesTheMessageAsItIs) {
    Owned<IMessage> message;
    ASSERT_EQ(open(nullptr, nullptr, nullptr, message.out()), S_OK);
    write_subject(message.get());
    OwnMemory::fail_after(0);
    ULONG count = 0;
    auto* values = reinterpret_cast<LPSPropValue>(1);
    EXPECT_EQ(message->GetProps(Tags{PR_SUBJECT_W}, 0, &count, &values), MAPI_E_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(values, nullptr);
    OwnMemory::reset();
    EXPECT_TRUE(uses_own_memory(message.get()));
}

} // namespace
} // namespace mapisim::test
