/* The types that wtypes.h has on Windows are in windef.h here. */
#include "objbase.h"
