/* Generic-text names for platforms without a Windows SDK. */
#ifndef MAPISIM_POSIX_TCHAR_H
#define MAPISIM_POSIX_TCHAR_H

#include "windef.h"
#include <stdio.h>
#include <stdlib.h>

#ifdef UNICODE
#define _T(quote) L##quote
#define _TEXT(quote) L##quote
#define _tmain wmain
#define _tcslen wcslen
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp wcscasecmp
#define _tcscpy wcscpy
#define _tcsncpy wcsncpy
#define _tcscat wcscat
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tprintf wprintf
#define _ftprintf fwprintf
#define _tcstol wcstol
#define _tcstoul wcstoul
#else
#define _T(quote) quote
#define _TEXT(quote) quote
#define _tmain main
#define _tcslen strlen
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp strcasecmp
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tprintf printf
#define _ftprintf fprintf
#define _tcstol strtol
#define _tcstoul strtoul
#endif

#endif
