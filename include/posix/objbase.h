/* OLE basics for platforms without a Windows SDK. */
#ifndef MAPISIM_POSIX_OBJBASE_H
#define MAPISIM_POSIX_OBJBASE_H
#define _OBJBASE_H_

#include "objidl.h"

#endif
