#pragma once

#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "../clients/held.h"
#include "mapisim/mapisim.h"
#include "property_helpers.h"

namespace mapisim::test {

/// Allocation functions of a client's own. They fail when none is left, or throw.
class OwnMemory {
public:
    static void reset(int allocations = 1'000'000) {
        left_ = allocations;
        throws_ = false;
    }
    static void fail_after(int allocations) { left_ = allocations; }
    static void throw_next() { throws_ = true; }
    static bool owns(const void* root) {
        const std::lock_guard lock(mutex_);
        return blocks_.contains(const_cast<void*>(root));
    }
    static std::size_t roots() {
        const std::lock_guard lock(mutex_);
        return blocks_.size();
    }

    static SCODE STDMETHODCALLTYPE allocate(ULONG size, LPVOID* out) {
        void* const block = take(size);
        *out = block;
        if (!block)
            return MAPI_E_NOT_ENOUGH_MEMORY;
        const std::lock_guard lock(mutex_);
        blocks_[block] = {};
        return S_OK;
    }
    static SCODE STDMETHODCALLTYPE allocate_more(ULONG size, LPVOID root, LPVOID* out) {
        void* const block = take(size);
        *out = block;
        if (!block)
            return MAPI_E_NOT_ENOUGH_MEMORY;
        const std::lock_guard lock(mutex_);
        blocks_.at(root).push_back(block);
        return S_OK;
    }
    static ULONG STDMETHODCALLTYPE free(LPVOID root) {
        const std::lock_guard lock(mutex_);
        const auto found = blocks_.find(root);
        EXPECT_NE(found, blocks_.end());
        if (found == blocks_.end())
            return 0;
        for (void* const block : found->second)
            std::free(block);
        std::free(root);
        blocks_.erase(found);
        return 0;
    }

private:
    static void* take(ULONG size) {
        if (throws_) {
            throws_ = false;
            throw std::runtime_error("a client's own mistake");
        }
        return left_-- > 0 ? std::malloc(size + 1) : nullptr;
    }

    inline static std::mutex mutex_;
    inline static std::map<void*, std::vector<void*>> blocks_;
    inline static int left_ = 0;
    inline static bool throws_ = false;
};

/// One reference of the client's.
template<class I> using Owned = client::Held<I>;

/// The utilities alone are initialised, as a client may do that needs no session.
class DataTest : public testing::Test {
protected:
    void SetUp() override {
        EXPECT_EQ(MapiSimReset(), MAPISIM_OK);
        OwnMemory::reset();
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    }
    void TearDown() override {
        EXPECT_EQ(OwnMemory::roots(), 0u);
        DeinitMapiUtil();
        MapiSimReset();
    }

    static unsigned found(const char* slug) {
        unsigned count = 0;
        MapiSimFinding finding;
        for (unsigned i = 0; MapiSimGetFinding(i, &finding) == MAPISIM_OK; ++i)
            count += std::string(finding.slug) == slug ? finding.count : 0;
        return count;
    }
    static std::vector<ULONG> listed(const SPropTagArray* tags) {
        return tags ? std::vector<ULONG>(tags->aulPropTag, tags->aulPropTag + tags->cValues)
                    : std::vector<ULONG>();
    }
};

} // namespace mapisim::test
