/* From here on DEFINE_GUID defines its constants instead of declaring them. */
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
