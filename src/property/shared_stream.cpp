#include "property/shared_stream.h"

namespace mapisim::property {

Foreign<IStream> share_beside(IStream* stream, object::Body*& ours) {
    ours = nullptr;
    IStream* beside = nullptr;
    if (!gate::body_of(stream) || stream->Clone(&beside) != S_OK)
        return Foreign<IStream>::share(stream);
    ours = gate::body_of(beside);
    return Foreign<IStream>::adopt(beside);
}

} // namespace mapisim::property
