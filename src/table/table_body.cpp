#include <mapicode.h>

#include "platform/readable.h"
#include "table/table.h"
#include "table/view.h"

namespace mapisim::table {

namespace {

using object::InterfaceId;

/// What a client of either width of BOOKMARK means.
BOOKMARK narrow(BOOKMARK bookmark) noexcept {
    return static_cast<std::uint32_t>(bookmark);
}

/// Headers disagree about the width: no more is written than the narrow one has room for.
template<class Make> HRESULT hand_out(BOOKMARK* bookmark, const Make& make) {
    if (!bookmark)
        return MAPI_E_INVALID_PARAMETER;
    BOOKMARK made = 0;
    const HRESULT result = make(&made);
    if (result == S_OK)
        *reinterpret_cast<std::uint32_t*>(bookmark) = static_cast<std::uint32_t>(made);
    return result;
}

std::string_view bytes(ULONG size, const BYTE* data) noexcept {
    return {reinterpret_cast<const char*>(data), data ? size : 0};
}

/// IMAPITable over a view. Nothing here is asynchronous: TBL_ASYNC and TBL_BATCH are accepted, work
/// is done before a call returns, and whoever asked for TBL_ASYNC still hears that it is done.
class TableBody final
    : public object::BodyOf<IMAPITable, InterfaceId::IMAPITable, object::Kind::table> {
public:
    explicit TableBody(std::shared_ptr<View> view) : view_(std::move(view)) {}

    std::string label() const override { return view_->label(); }
    void client_released() override { view_->end(); }

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return view_->last_error(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE Advise(ULONG mask, LPMAPIADVISESINK sink,
                                     ULONG_PTR* connection) override {
        return view_->advise(mask, sink, connection);
    }
    HRESULT STDMETHODCALLTYPE Unadvise(ULONG_PTR connection) override {
        return view_->unadvise(connection);
    }
    HRESULT STDMETHODCALLTYPE GetStatus(ULONG* status, ULONG* type) override {
        if (!status || !type)
            return MAPI_E_INVALID_PARAMETER;
        *status = TBLSTAT_COMPLETE;
        *type = view_->type();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetColumns(LPSPropTagArray tags, ULONG flags) override {
        return view_->set_columns(tags, flags);
    }
    HRESULT STDMETHODCALLTYPE QueryColumns(ULONG flags, LPSPropTagArray* tags) override {
        return view_->query_columns(flags, tags);
    }
    HRESULT STDMETHODCALLTYPE GetRowCount(ULONG, ULONG* count) override {
        return view_->row_count(count);
    }
    HRESULT STDMETHODCALLTYPE SeekRow(BOOKMARK origin, LONG count, LONG* sought) override {
        return view_->seek(narrow(origin), count, sought);
    }
    HRESULT STDMETHODCALLTYPE SeekRowApprox(ULONG numerator, ULONG denominator) override {
        return view_->seek_approx(numerator, denominator);
    }
    HRESULT STDMETHODCALLTYPE QueryPosition(ULONG* row, ULONG* numerator,
                                            ULONG* denominator) override {
        return view_->position(row, numerator, denominator);
    }
    HRESULT STDMETHODCALLTYPE FindRow(LPSRestriction restriction, BOOKMARK origin,
                                      ULONG flags) override {
        return view_->find(restriction, narrow(origin), flags);
    }
    HRESULT STDMETHODCALLTYPE Restrict(LPSRestriction restriction, ULONG flags) override {
        return view_->restrict(restriction, flags);
    }
    HRESULT STDMETHODCALLTYPE CreateBookmark(BOOKMARK* bookmark) override {
        return hand_out(bookmark, [&](BOOKMARK* made) { return view_->create_bookmark(made); });
    }
    HRESULT STDMETHODCALLTYPE FreeBookmark(BOOKMARK bookmark) override {
        return view_->free_bookmark(narrow(bookmark));
    }
    HRESULT STDMETHODCALLTYPE SortTable(LPSSortOrderSet order, ULONG flags) override {
        return view_->sort(order, flags);
    }
    HRESULT STDMETHODCALLTYPE QuerySortOrder(LPSSortOrderSet* order) override {
        return view_->sort_order(order);
    }
    HRESULT STDMETHODCALLTYPE QueryRows(LONG count, ULONG flags, LPSRowSet* rows) override {
        return view_->rows(count, flags, rows);
    }
    HRESULT STDMETHODCALLTYPE Abort() override { return view_->abort(); }

    HRESULT STDMETHODCALLTYPE ExpandRow(ULONG size, LPBYTE key, ULONG count, ULONG, LPSRowSet* rows,
                                        ULONG* more) override {
        return view_->expand(bytes(size, key), count, rows, more);
    }
    HRESULT STDMETHODCALLTYPE CollapseRow(ULONG size, LPBYTE key, ULONG, ULONG* count) override {
        return view_->collapse(bytes(size, key), count);
    }
    HRESULT STDMETHODCALLTYPE WaitForCompletion(ULONG, ULONG, ULONG* status) override {
        if (status)
            *status = TBLSTAT_COMPLETE;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetCollapseState(ULONG, ULONG key_size, LPBYTE key, ULONG* size,
                                               LPBYTE* state) override {
        if (platform::is_wild(key, key_size, 1))
            return MAPI_E_INVALID_PARAMETER;
        return view_->collapse_state(bytes(key_size, key), size, state);
    }
    HRESULT STDMETHODCALLTYPE SetCollapseState(ULONG, ULONG size, LPBYTE state,
                                               BOOKMARK* location) override {
        if (platform::is_wild(state, size, 1))
            return MAPI_E_INVALID_PARAMETER;
        return hand_out(location, [&](BOOKMARK* made) {
            return view_->set_collapse_state(bytes(size, state), made);
        });
    }

private:
    const std::shared_ptr<View> view_;
};

} // namespace

object::Ref<IMAPITable> make_table(std::shared_ptr<RowSource> source, TableOptions options) {
    auto view = std::make_shared<View>(std::move(source), std::move(options));
    return object::make<TableBody>(std::move(view));
}

} // namespace mapisim::table
