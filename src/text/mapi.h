/*
 * mapi - a message of Outlook as a bag of properties ([MS-OXPROPS], [MS-OXCMSG]), and as a letter.
 * Inner header of text/ (reader_msg.c, reader_tnef.c).
 */
#ifndef TEXT_MAPI_H
#define TEXT_MAPI_H

#include "text/letter.h"

enum mapi_type {
	MAPI_int16 = 0x0002,
	MAPI_int32 = 0x0003,
	MAPI_object = 0x000D,
	MAPI_string8 = 0x001E,
	MAPI_unicode = 0x001F,
	MAPI_time = 0x0040,
	MAPI_binary = 0x0102,
	MAPI_binaries = 0x1102
};

enum mapi_id {
	MAPI_class = 0x001A,
	MAPI_subject = 0x0037,
	MAPI_submit_time = 0x0039,
	MAPI_from_name = 0x0042,
	MAPI_from_address = 0x0065,
	MAPI_transport_head = 0x007D,
	MAPI_recipient_type = 0x0C15,
	MAPI_sender_name = 0x0C1A,
	MAPI_sender_address = 0x0C1F,
	MAPI_display_bcc = 0x0E02,
	MAPI_display_cc = 0x0E03,
	MAPI_display_to = 0x0E04,
	MAPI_delivery_time = 0x0E06,
	MAPI_body = 0x1000,
	MAPI_rtf = 0x1009,
	MAPI_html = 0x1013,
	MAPI_display_name = 0x3001,
	MAPI_address = 0x3003,
	MAPI_attach_data = 0x3701,
	MAPI_attach_short_name = 0x3704,
	MAPI_attach_method = 0x3705,
	MAPI_attach_name = 0x3707,
	MAPI_smtp_address = 0x39FE,
	MAPI_surname = 0x3A11,
	MAPI_work_postcode = 0x3A2A,
	MAPI_birthday = 0x3A42,
	MAPI_middle_name = 0x3A44,
	MAPI_gender = 0x3A4D,
	MAPI_home_postcode = 0x3A5B,
	MAPI_internet_page = 0x3FDE,
	MAPI_message_page = 0x3FFD,
	MAPI_sender_smtp = 0x5D01,
	MAPI_from_smtp = 0x5D02
};

/* What a property from MAPI_own on is called. source: [MS-OXPROPS] section 1.3.2 */
struct mapi_name {
	unsigned char set[16]; /* GUID of those it belongs to */
	uint32_t number;       /* within them, where name is nothing */
	str name;              /* UTF-16LE */
};

#define MAPI_own                                                                                   \
	0x8000u /* from here on the number of a property means something by its name only */
#define MAPI_no_name 0xFFFEu /* of one that has none that says anything */

struct mapi_value {
	uint16_t id, type; /* of own ones: the number of its name, or MAPI_no_name */
	str bytes;
	str label; /* UTF-16LE: what somebody called a field of his own, or nothing */
};

/* The properties of one thing: a message, a recipient, an attachment. */
struct mapi {
	struct mapi_value *value;
	size_t n, cap;
	unsigned page; /* code page of its 8-bit strings, 0: not told */
};

/* mapi_add - keep a property; bytes: borrowed for as long as m is used. limits: 20,000 of them */
void mapi_add(struct mapi *m, unsigned id, unsigned type, str bytes);
/* mapi_add_own - the same of one from MAPI_own on. name: what it is called, or NULL */
void mapi_add_own(struct mapi *m, const struct mapi_name *name, unsigned type, str bytes);
void mapi_free(struct mapi *m);
/* mapi_clear - forget the properties, keep the memory and the code page. */
void mapi_clear(struct mapi *m);
/* mapi_text - a string property as UTF-8, in a; nothing when it is not there. */
str mapi_text(const struct mapi *m, struct arena *a, unsigned id);
/* mapi_number - an integer property, else `otherwise`. */
uint32_t mapi_number(const struct mapi *m, unsigned id, uint32_t otherwise);
/* mapi_head - the lines of the head of a message. people: recipients follow one by one */
void mapi_head(const struct mapi *m, struct letter *l, bool people);
/* mapi_recipient - one line for a recipient. */
void mapi_recipient(const struct mapi *m, struct letter *l);
/* mapi_bodies - its text, its other strings, and HTML and RTF as members. */
void mapi_bodies(const struct mapi *m, struct letter *l);

#endif
