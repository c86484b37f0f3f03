/*
 * reader_tnef - what Outlook packs into winmail.dat (TNEF, [MS-OXTNEF]): head and text of a
 * message, its HTML and RTF, attachments and messages within it as members. Our own reading, by
 * struct cur: libytnef has a history of overruns. Refuses nothing but what does not parse;
 * checksums are not asked.
 */
#include "text/mapi.h"

#include "base/cur.h"
#include "text/codeset.h"

#define SIGNATURE "\x78\x9F\x3E\x22"

enum attribute {
	ATT_from = 0x8000,
	ATT_subject = 0x8004,
	ATT_body = 0x800C,
	ATT_attach_data = 0x800F,
	ATT_attach_title = 0x8010,
	ATT_attach_rend = 0x9002,
	ATT_properties = 0x9003,
	ATT_recipients = 0x9004,
	ATT_attachment = 0x9005,
	ATT_page = 0x9007
};

#define ROWS_MOST 100000

struct tnef {
	struct letter letter;
	struct mapi message, person, attachment;
	str title, data; /* of the attachment under way */
	bool attaching;
	bool bad; /* some properties did not parse */
};

/* ---- properties; source: [MS-OXTNEF] section 2.1.3.4 ---- */

static size_t fixed_bytes(unsigned type)
{
	switch (type) {
	case 0x0002:
	case 0x0003:
	case 0x0004:
	case 0x000A:
	case 0x000B:
		return 4;
	case 0x0005:
	case 0x0006:
	case 0x0007:
	case 0x0014:
	case MAPI_time:
		return 8;
	case 0x0048:
		return 16;
	default:
		return 0;
	}
}

/* padded - a value that fills up to four bytes; one that is cut off as far as it goes. */
static str padded(struct cur *c, uint32_t n)
{
	if (n > cur_left(c)) {
		str cut = cur_take(c, cur_left(c));
		c->bad = true;
		return cut;
	}
	str s = cur_take(c, n);
	if (n % 4 != 0)
		(void)cur_take(c, cur_left(c) < 4 - n % 4 ? cur_left(c) : 4 - n % 4);
	return s;
}

static void property(struct cur *c, struct mapi *m)
{
	unsigned type = cur_u16(c), id = cur_u16(c), sort = type & 0x0FFF;
	bool many = (type & 0x1000) != 0;
	struct mapi_name name = {0};
	if (id >= MAPI_own) {
		str set = cur_take(c, sizeof(name.set));
		memcpy(name.set, set.p == NULL ? name.set : set.p, set.n);
		if (cur_u32(c) == 0)
			name.number = cur_u32(c);
		else
			name.name = padded(c, cur_u32(c));
	}
	size_t fixed = fixed_bytes(sort);
	bool counted = many || fixed == 0;
	uint32_t n = counted ? cur_u32(c) : 1;
	for (uint32_t i = 0; i < n && !c->bad; i++) {
		str s = fixed > 0 ? cur_take(c, fixed) : padded(c, cur_u32(c));
		if (s.n > 0 && id >= MAPI_own)
			mapi_add_own(m, &name, sort, s);
		else if (s.n > 0)
			mapi_add(m, id, sort, s);
	}
}

static bool properties(struct cur *c, struct mapi *m)
{
	uint32_t n = cur_u32(c);
	for (uint32_t i = 0; i < n && !c->bad; i++)
		property(c, m);
	return !c->bad;
}

/* ---- attributes ---- */

static void attach_end(struct tnef *t)
{
	static const str iid = STR("\x07\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46");
	struct arena scratch = *t->letter.job->arena;
	if (!t->attaching)
		return;
	str name = mapi_text(&t->attachment, &scratch, MAPI_attach_name);
	str data = t->data;
	const char *ending = "";
	if (name.n == 0)
		name = t->title;
	for (size_t i = 0; i < t->attachment.n; i++) {
		const struct mapi_value *v = &t->attachment.value[i];
		if (v->id != MAPI_attach_data || v->bytes.n < 16)
			continue;
		if (v->type == MAPI_object && str_starts(v->bytes, iid))
			ending = ".tnef";
		if (v->type == MAPI_object || data.n == 0)
			data =
			    v->type == MAPI_object ? str_sub(v->bytes, 16, v->bytes.n) : v->bytes;
	}
	while (name.n > 0 && name.p[name.n - 1] == 0)
		name.n--;
	letter_give(&t->letter, name, ending, data, REASON_none);
	mapi_clear(&t->attachment);
	t->title = t->data = STR_NONE;
	t->attaching = false;
}

/* A sender as older programs write it. source: [MS-OXTNEF] section 2.1.3.3.4 */
static void from(struct tnef *t, str s)
{
	struct cur c = cur_of(s);
	(void)cur_u32(&c);
	unsigned name_n = cur_u16(&c), address_n = cur_u16(&c);
	str name = cur_take(&c, name_n), address = cur_take(&c, address_n);
	size_t colon = str_find_byte(address, ':');
	if (c.bad)
		return;
	mapi_add(&t->message, MAPI_from_name, MAPI_string8, name);
	if (colon < address.n)
		mapi_add(&t->message, MAPI_from_address, MAPI_string8,
			 str_sub(address, colon + 1, address.n));
}

static void recipients(struct tnef *t, str s)
{
	struct cur c = cur_of(s);
	uint32_t n = cur_u32(&c);
	t->person.page = t->message.page;
	for (uint32_t i = 0; i < n && i < ROWS_MOST && !c.bad; i++) {
		mapi_clear(&t->person);
		t->bad = !properties(&c, &t->person) || t->bad;
		mapi_recipient(&t->person, &t->letter);
	}
	mapi_clear(&t->person);
}

static void attribute(struct tnef *t, unsigned id, str s)
{
	struct cur c = cur_of(s);
	switch (id) {
	case ATT_page:
		t->message.page = t->attachment.page = cur_u32(&c);
		break;
	case ATT_from:
		from(t, s);
		break;
	case ATT_subject:
		mapi_add(&t->message, MAPI_subject, MAPI_string8, s);
		break;
	case ATT_body:
		mapi_add(&t->message, MAPI_body, MAPI_string8, s);
		break;
	case ATT_properties:
		t->bad = !properties(&c, &t->message) || t->bad;
		break;
	case ATT_recipients:
		recipients(t, s);
		break;
	case ATT_attach_rend:
		attach_end(t);
		t->attaching = true;
		break;
	case ATT_attach_title:
		t->title = s;
		t->attaching = true;
		break;
	case ATT_attach_data:
		t->data = s;
		t->attaching = true;
		break;
	case ATT_attachment:
		t->bad = !properties(&c, &t->attachment) || t->bad;
		t->attaching = true;
		break;
	default:
		break;
	}
}

static int tnef_read(struct read_job *j, struct err *e)
{
	str bytes;
	struct tnef t = {0};
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	j->sink->progress(j->sink, j->in->at);
	struct cur c = cur_of(bytes);
	(void)cur_take(&c, 6);
	letter_start(&t.letter, j);
	while (cur_left(&c) >= 11) {
		unsigned level = cur_u8(&c);
		unsigned id = cur_u16(&c);
		(void)cur_u16(&c);
		uint32_t n = cur_u32(&c);
		if (level != 1 && level != 2)
			break;
		if (n > cur_left(&c)) {
			attribute(&t, id, cur_take(&c, cur_left(&c)));
			c.bad = true;
			break;
		}
		attribute(&t, id, cur_take(&c, n));
		(void)cur_u16(&c);
	}
	attach_end(&t);
	mapi_head(&t.message, &t.letter, true);
	mapi_bodies(&t.message, &t.letter);
	if (c.bad || cur_left(&c) > 0)
		j->sink->partial(j->sink, c.bad ? REASON_short_data : REASON_partly_unreadable,
				 (uint64_t)(c.p - bytes.p));
	else if (t.bad)
		j->sink->partial(j->sink, REASON_partly_unreadable, 0);
	letter_end(&t.letter);
	mapi_free(&t.message);
	mapi_free(&t.person);
	mapi_free(&t.attachment);
	return 0;
}

static int tnef_bid(const struct head *h)
{
	return str_starts(h->raw, STR(SIGNATURE)) && h->raw.n > 6 ? 95 : 0;
}

const struct reader reader_tnef = {
    .name = "tnef",
    .version = 2,
    .format = "Outlook attachment bundle (TNEF, winmail.dat)",
    .standard = "MS-OXTNEF, MS-OXRTFCP",
    .limits = "20,000 properties; objects of OLE come out as they are stored",
    .container = true,
    .bid = tnef_bid,
    .bid_most = 95,
    .read = tnef_read,
    .warm = codeset_warm,
};
