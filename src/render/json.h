/* json - writing JSON (RFC 8259): typed calls, commas and escapes by themselves. Output is UTF-8,
 * one line. */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include "base/out.h"

struct json {
	struct out *o;
	unsigned depth;
	uint64_t some; /* bit per depth: a value stands there already */
};

struct json json_of(struct out *o);
void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
void json_key(struct json *j, const char *key);
void json_text(struct json *j, str s);
/* json_text_or_null - null when s is empty */
void json_text_or_null(struct json *j, str s);
void json_z(struct json *j, const char *z);
void json_number(struct json *j, int64_t v);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
/* json_raw - a value that is JSON already; never text of evidence. */
void json_raw(struct json *j, str value);

#endif
