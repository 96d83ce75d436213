#!/usr/bin/env python3
"""MAPI from Python with ctypes alone, no header and no compiler: lists the message stores by Extended
MAPI, whose methods are entries of an object's table of functions, and sends a message by Simple MAPI."""

import ctypes
from ctypes import byref, c_char_p, c_int32, c_size_t, c_uint32, c_void_p

MAPI_EXTENDED, MAPI_NEW_SESSION, MAPI_USE_DEFAULT = 0x20, 0x2, 0x40
PR_DISPLAY_NAME_A = 0x3001001E
MAPI_TO = 1

mapi = ctypes.CDLL("libmapi32.so")


class PropertyValue(ctypes.Structure):
    class Value(ctypes.Union):
        _fields_ = [("text", c_char_p), ("number", c_uint32), ("sized", c_size_t * 2)]

    _fields_ = [("tag", c_uint32), ("padding", c_uint32), ("value", Value)]


class Row(ctypes.Structure):
    _fields_ = [("padding", c_uint32), ("count", c_uint32),
                ("values", ctypes.POINTER(PropertyValue))]


class RowSet(ctypes.Structure):
    _fields_ = [("count", c_uint32), ("rows", Row * 1)]


class PropertyTags(ctypes.Structure):
    _fields_ = [("count", c_uint32), ("tags", c_uint32 * 1)]


class Recipient(ctypes.Structure):
    _fields_ = [("reserved", c_uint32), ("kind", c_uint32), ("name", c_char_p),
                ("address", c_char_p), ("id_size", c_uint32), ("id", c_void_p)]


class Message(ctypes.Structure):
    _fields_ = [("reserved", c_uint32), ("subject", c_char_p), ("text", c_char_p),
                ("kind", c_char_p), ("received", c_char_p), ("conversation", c_char_p),
                ("flags", c_uint32), ("originator", ctypes.POINTER(Recipient)),
                ("recipient_count", c_uint32), ("recipients", ctypes.POINTER(Recipient)),
                ("file_count", c_uint32), ("files", c_void_p)]


def must(result, what):
    if result:
        raise SystemExit(f"{what} failed: 0x{result & 0xFFFFFFFF:08X}")


def method(slot, *kinds, result=c_int32):
    """The function at that place of an object's table, to be called with the object first."""
    def call(self, *arguments):
        table = ctypes.cast(self, ctypes.POINTER(ctypes.POINTER(c_void_p))).contents
        return ctypes.CFUNCTYPE(result, c_void_p, *kinds)(table[slot])(self, *arguments)
    return call


release = method(2, result=c_uint32)
get_msg_stores_table = method(4, c_uint32, c_void_p)
logoff = method(17, c_size_t, c_uint32, c_uint32)

mapi.HrQueryAllRows.argtypes = [c_void_p, c_void_p, c_void_p, c_void_p, c_int32, c_void_p]
mapi.FreeProws.argtypes, mapi.FreeProws.restype = [c_void_p], None
mapi.MAPIUninitialize.restype = None
mapi.MAPILogonEx.argtypes = [c_size_t, c_char_p, c_char_p, c_uint32, c_void_p]
mapi.MAPILogon.argtypes = [c_size_t, c_char_p, c_char_p, c_uint32, c_uint32, c_void_p]
mapi.MAPISendMail.argtypes = [c_size_t, c_size_t, c_void_p, c_uint32, c_uint32]
mapi.MAPILogoff.argtypes = [c_size_t, c_size_t, c_uint32, c_uint32]


def names_of_stores(session):
    table, found = c_void_p(), ctypes.POINTER(RowSet)()
    must(get_msg_stores_table(session, 0, byref(table)), "GetMsgStoresTable")
    columns = PropertyTags(1, (c_uint32 * 1)(PR_DISPLAY_NAME_A))
    must(mapi.HrQueryAllRows(table, byref(columns), None, None, 0, byref(found)),
         "HrQueryAllRows")
    rows = ctypes.cast(found.contents.rows, ctypes.POINTER(Row))
    names = [rows[i].values[0].value.text.decode() for i in range(found.contents.count)]
    mapi.FreeProws(found)
    release(table)
    return names


def extended():
    session = c_void_p()
    must(mapi.MAPIInitialize(None), "MAPIInitialize")
    must(mapi.MAPILogonEx(0, None, None, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT,
                          byref(session)), "MAPILogonEx")
    print("stores:", ", ".join(names_of_stores(session)))
    must(logoff(session, 0, 0, 0), "Logoff")
    release(session)
    mapi.MAPIUninitialize()


def simple():
    session = c_size_t()
    must(mapi.MAPILogon(0, None, None, MAPI_NEW_SESSION | MAPI_USE_DEFAULT, 0, byref(session)),
         "MAPILogon")
    to = Recipient(kind=MAPI_TO, name=b"Second", address=b"SMTP:second@mapisim.example")
    message = Message(subject=b"From Python", text=b"Written without a compiler.",
                      recipient_count=1, recipients=ctypes.pointer(to))
    must(mapi.MAPISendMail(session, 0, byref(message), 0, 0), "MAPISendMail")
    must(mapi.MAPILogoff(session, 0, 0, 0), "MAPILogoff")
    print("sent")


extended()
simple()
