/*
 * ole_property - the properties of a document ([MS-OLEPS], SummaryInformation): title, subject,
 * author, key words, remarks, who saved it last. Inner header of text/ (reader_ole.c).
 */
#ifndef TEXT_OLE_PROPERTY_H
#define TEXT_OLE_PROPERTY_H

#include "base/arena.h"
#include "base/str.h"

/* ole_properties - hand each value to `put`, in UTF-8. a: scratch; what is damaged is left out */
void ole_properties(struct arena a, str stream, void (*put)(void *ctx, str text), void *ctx);

#endif
