/* Interface identifiers, property sets and other GUIDs of MAPI.
 *
 * Every constant is defined here as a mergeable object, so that it resolves with and without
 * INITGUID, in C and in C++, and without a library. USES_... macros are accepted and not needed. */
#ifndef MAPIGUID_H
#define MAPIGUID_H

#if defined(_WIN32) && defined(INITGUID) && !defined(MAPISIM_LATE_INITGUID)
/* INITGUID came before windows.h, which then defines the system's own constants. */
#define MAPISIM_SYSTEM_DEFINES_IIDS
#endif

#include <objbase.h>
#include <windows.h>

/* How the constants are merged. gcc for Windows forgets selectany when an extern declaration comes
 * before it in C; C++ and ELF need that declaration, or const would mean internal linkage. */
#if defined(_MSC_VER)
#define MAPISIM_GUID_DEFINITION(name) EXTERN_C const __declspec(selectany) GUID name
#elif !defined(_WIN32)
#define MAPISIM_GUID_DEFINITION(name)                                                              \
    EXTERN_C const GUID name;                                                                      \
    MAPISIM_GUID_LINKAGE const GUID name __attribute__((weak))
#elif defined(__cplusplus)
#define MAPISIM_GUID_DEFINITION(name) extern "C" const GUID name __attribute__((selectany))
#else
#define MAPISIM_GUID_DEFINITION(name) const GUID name __attribute__((selectany))
#endif
#define MAPISIM_GUID(name, l)                                                                      \
    MAPISIM_GUID_DEFINITION(name) = {l, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}

MAPISIM_GUID(IID_IMAPISession, 0x00020300);
MAPISIM_GUID(IID_IMAPITable, 0x00020301);
MAPISIM_GUID(IID_IMAPIAdviseSink, 0x00020302);
MAPISIM_GUID(IID_IMAPIProp, 0x00020303);
MAPISIM_GUID(IID_IProfSect, 0x00020304);
MAPISIM_GUID(IID_IMAPIStatus, 0x00020305);
MAPISIM_GUID(IID_IMsgStore, 0x00020306);
MAPISIM_GUID(IID_IMessage, 0x00020307);
MAPISIM_GUID(IID_IAttachment, 0x00020308);
MAPISIM_GUID(IID_IAddrBook, 0x00020309);
MAPISIM_GUID(IID_IMailUser, 0x0002030A);
MAPISIM_GUID(IID_IMAPIContainer, 0x0002030B);
MAPISIM_GUID(IID_IMAPIFolder, 0x0002030C);
MAPISIM_GUID(IID_IABContainer, 0x0002030D);
MAPISIM_GUID(IID_IDistList, 0x0002030E);
MAPISIM_GUID(IID_IMAPISup, 0x0002030F);
MAPISIM_GUID(IID_IMSProvider, 0x00020310);
MAPISIM_GUID(IID_IABProvider, 0x00020311);
MAPISIM_GUID(IID_IXPProvider, 0x00020312);
MAPISIM_GUID(IID_IMSLogon, 0x00020313);
MAPISIM_GUID(IID_IABLogon, 0x00020314);
MAPISIM_GUID(IID_IXPLogon, 0x00020315);
MAPISIM_GUID(IID_IMAPITableData, 0x00020316);
MAPISIM_GUID(IID_IMAPISpoolerInit, 0x00020317);
MAPISIM_GUID(IID_IMAPISpoolerSession, 0x00020318);
MAPISIM_GUID(IID_ITNEF, 0x00020319);
MAPISIM_GUID(IID_IMAPIPropData, 0x0002031A);
MAPISIM_GUID(IID_IMAPIControl, 0x0002031B);
MAPISIM_GUID(IID_IProfAdmin, 0x0002031C);
MAPISIM_GUID(IID_IMsgServiceAdmin, 0x0002031D);
MAPISIM_GUID(IID_IMAPISpoolerService, 0x0002031E);
MAPISIM_GUID(IID_IMAPIProgress, 0x0002031F);
MAPISIM_GUID(IID_ISpoolerHook, 0x00020320);
MAPISIM_GUID(IID_IMAPIViewContext, 0x00020321);
MAPISIM_GUID(IID_IMAPIFormMgr, 0x00020322);
MAPISIM_GUID(IID_IEnumMAPIFormProp, 0x00020323);
MAPISIM_GUID(IID_IMAPIFormInfo, 0x00020324);
MAPISIM_GUID(IID_IProviderAdmin, 0x00020325);
MAPISIM_GUID(IID_IMAPIForm, 0x00020327);
MAPISIM_GUID(PS_MAPI, 0x00020328);
MAPISIM_GUID(PS_PUBLIC_STRINGS, 0x00020329);
MAPISIM_GUID(IID_IPersistMessage, 0x0002032A);
MAPISIM_GUID(IID_IMAPIViewAdviseSink, 0x0002032B);
MAPISIM_GUID(IID_IStreamDocfile, 0x0002032C);
MAPISIM_GUID(IID_IMAPIFormProp, 0x0002032D);
MAPISIM_GUID(IID_IMAPIFormContainer, 0x0002032E);
MAPISIM_GUID(IID_IMAPIFormAdviseSink, 0x0002032F);
MAPISIM_GUID(IID_IStreamTnef, 0x00020330);
MAPISIM_GUID(IID_IMAPIFormFactory, 0x00020350);
MAPISIM_GUID(IID_IMAPIMessageSite, 0x00020370);
MAPISIM_GUID(PS_ROUTING_EMAIL_ADDRESSES, 0x00020380);
MAPISIM_GUID(PS_ROUTING_ADDRTYPE, 0x00020381);
MAPISIM_GUID(PS_ROUTING_DISPLAY_NAME, 0x00020382);
MAPISIM_GUID(PS_ROUTING_ENTRYID, 0x00020383);
MAPISIM_GUID(PS_ROUTING_SEARCH_KEY, 0x00020384);
MAPISIM_GUID(MUID_PROFILE_INSTANCE, 0x00020385);
MAPISIM_GUID(PS_INTERNET_HEADERS, 0x00020386);
MAPISIM_GUID(IID_IMsgServiceAdmin2, 0x00020387);
MAPISIM_GUID(IID_IMessageRaw, 0x0002038A);
MAPISIM_GUID(IID_IMSCapabilities, 0x00020393);
MAPISIM_GUID(IID_IMAPIClientShutdown, 0x00020397);
MAPISIM_GUID(IID_IMAPIProviderShutdown, 0x00020398);
/* Nobody has published these two; the values are MapiSim's own. */
MAPISIM_GUID_DEFINITION(IID_IMAPIInitMonitor) = {
    0x88A54D58, 0xDD16, 0x4D05, {0xAA, 0xBC, 0xF8, 0x89, 0xC5, 0x1D, 0xB9, 0x8A}};
MAPISIM_GUID_DEFINITION(IID_IMAPIWaitResult) = {
    0x845128FA, 0x2B75, 0x4026, {0x8D, 0xA3, 0x08, 0xE2, 0x9B, 0x1E, 0x11, 0x7B}};
MAPISIM_GUID(PSETID_Appointment, 0x00062002);
MAPISIM_GUID(PSETID_Task, 0x00062003);
MAPISIM_GUID(PSETID_Address, 0x00062004);
MAPISIM_GUID(PSETID_Common, 0x00062008);
MAPISIM_GUID(PSETID_Log, 0x0006200A);
MAPISIM_GUID(PSETID_Note, 0x0006200E);
MAPISIM_GUID(PSETID_Report, 0x00062013);
MAPISIM_GUID(PSETID_Remote, 0x00062014);
MAPISIM_GUID(PSETID_Sharing, 0x00062040);
MAPISIM_GUID(PSETID_PostRss, 0x00062041);

/* Constants that the system declares and keeps in its uuid library. With INITGUID its headers
 * define most of them; C++ never gets IID_IUnknown that way, and nobody GUID_NULL. As they are
 * declared already, C needs the assembler to define them. */
#if defined(_WIN32) && !defined(_MSC_VER)
#ifdef __cplusplus
#define MAPISIM_SYSTEM_GUID(name, a, b, c, d)                                                      \
    MAPISIM_GUID_DEFINITION(name) = {a,                                                            \
                                     (b)&0xFFFF,                                                   \
                                     (b) >> 16,                                                    \
                                     {(c)&0xFF, (c) >> 8 & 0xFF, (c) >> 16 & 0xFF, (c) >> 24,      \
                                      (d)&0xFF, (d) >> 8 & 0xFF, (d) >> 16 & 0xFF, (d) >> 24}}
#else
#define MAPISIM_ASM_TEXT_(x) #x
#define MAPISIM_ASM_TEXT(x) MAPISIM_ASM_TEXT_(x)
#define MAPISIM_ASM_NAME(name) MAPISIM_ASM_TEXT(__USER_LABEL_PREFIX__) #name
/* clang-format off */
#define MAPISIM_SYSTEM_GUID(name, a, b, c, d)                                                      \
    EXTERN_C const GUID name;                                                                      \
    __asm__("\t.section .rdata$" #name ",\"dr\"\n"                                                 \
            "\t.linkonce discard\n"                                                                \
            "\t.globl " MAPISIM_ASM_NAME(name) "\n"                                                \
            "\t.balign 8\n"                                                                        \
            MAPISIM_ASM_NAME(name) ":\n"                                                           \
            "\t.long " #a ", " #b ", " #c ", " #d "\n"                                             \
            "\t.text\n")
/* clang-format on */
#endif

/* Written as four little-endian words. */
MAPISIM_SYSTEM_GUID(GUID_NULL, 0, 0, 0, 0);
#if !defined(MAPISIM_SYSTEM_DEFINES_IIDS) || (defined(__cplusplus) && !defined(CINTERFACE))
MAPISIM_SYSTEM_GUID(IID_IUnknown, 0x00000000, 0, 0x000000C0, 0x46000000);
#endif
#ifndef MAPISIM_SYSTEM_DEFINES_IIDS
MAPISIM_SYSTEM_GUID(IID_IMalloc, 0x00000002, 0, 0x000000C0, 0x46000000);
MAPISIM_SYSTEM_GUID(IID_IStorage, 0x0000000B, 0, 0x000000C0, 0x46000000);
MAPISIM_SYSTEM_GUID(IID_IStream, 0x0000000C, 0, 0x000000C0, 0x46000000);
MAPISIM_SYSTEM_GUID(IID_ISequentialStream, 0x0C733A30, 0x11CE2A1C, 0xAA00E5AD, 0x3D774400);
#endif
#endif

#endif
