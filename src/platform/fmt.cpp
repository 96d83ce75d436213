// The formatting library, compiled once: whoever formats includes <fmt/core.h> alone, which
// declares and does not define.
#include <fmt/format-inl.h>

namespace fmt {

template auto detail::thousands_sep_impl<char>(detail::locale_ref)
    -> detail::thousands_sep_result<char>;
template auto detail::decimal_point_impl(detail::locale_ref) -> char;
template void detail::buffer<char>::append(const char*, const char*);
template void detail::vformat_to(detail::buffer<char>&, string_view, format_args,
                                 detail::locale_ref);

} // namespace fmt
