/*
 * msg_write - see msg_write.h. Leaves out what only makes finding a name faster (hashes of names).
 */
#include "text/msg_write.h"

#include "base/cur.h"
#include "base/out.h"

#define SETS_MOST  64
#define SET_BYTES  16
#define SETS_KNOWN 3 /* the first of the file's own; 1 and 2 are always the same */

#define NAME_BYTES 40

/* head and eight digits, ended by zero. */
static void put_name(char to[NAME_BYTES], const char *head, uint32_t v)
{
	static const char digit[] = "0123456789ABCDEF";
	str s = str_of(head);
	memcpy(to, s.p, s.n);
	for (unsigned i = 0; i < 8; i++)
		to[s.n + i] = digit[v >> (28 - 4 * i) & 15];
	to[s.n + 8] = 0;
}

static bool is_fixed(unsigned type)
{
	return type == MAPI_int16 || type == MAPI_int32 || type == MAPI_time;
}

/* The properties of one storage. source: [MS-OXMSG] section 2.4 */
static void put_bag(struct msg_file *f, size_t in, const struct mapi *m)
{
	struct out *fixed = &f->fixed;
	char name[NAME_BYTES];
	for (size_t i = 0; i < m->n; i++) {
		const struct mapi_value *v = &m->value[i];
		if (v->type == MAPI_binaries)
			continue;
		out_u16(fixed, v->type);
		out_u16(fixed, v->id);
		out_u32(fixed, 6); /* may be read, may be written */
		if (is_fixed(v->type)) {
			struct cur value = cur_of(v->bytes);
			out_u64(fixed, v->type == MAPI_time    ? cur_u64(&value)
				       : v->type == MAPI_int32 ? cur_u32(&value)
							       : cur_u16(&value));
			continue;
		}
		size_t end = v->type == MAPI_unicode ? 2 : v->type == MAPI_string8 ? 1 : 0;
		out_u32(fixed, (uint32_t)(v->bytes.n + end));
		out_u32(fixed, 0);
		put_name(name, "__substg1.0_", (uint32_t)v->id << 16 | v->type);
		cfb_stream(&f->cfb, in, name, v->bytes);
	}
	cfb_stream(&f->cfb, in, "__properties_version1.0", out_view(fixed));
}

static void put_part(struct msg_file *f, const char *head, unsigned number, const struct mapi *m)
{
	char name[NAME_BYTES];
	put_name(name, head, number);
	out_clear(&f->fixed);
	out_u64(&f->fixed, 0);
	put_bag(f, cfb_storage(&f->cfb, name), m);
}

void msg_begin(struct msg_file *f)
{
	if (f->cfb.cap == 0) {
		f->bytes = f->fixed = out_mem();
		f->sets = f->entries = f->names = out_mem();
	}
	f->persons = f->attachments = 0;
	cfb_begin(&f->cfb);
}

void msg_person(struct msg_file *f, const struct mapi *m)
{
	put_part(f, "__recip_version1.0_#", f->persons++, m);
}

void msg_attachment(struct msg_file *f, const struct mapi *m)
{
	put_part(f, "__attach_version1.0_#", f->attachments++, m);
}

/* The place of a set among those of the file; those beyond the most share the last. */
static unsigned set_index(struct out *sets, const unsigned char *set)
{
	str s = out_view(sets);
	size_t i = 0;
	while (i < s.n && memcmp(s.p + i, set, SET_BYTES) != 0)
		i += SET_BYTES;
	if (i == s.n && s.n < (size_t)SETS_MOST * SET_BYTES)
		out_bytes(sets, set, SET_BYTES);
	return SETS_KNOWN + (unsigned)(i / SET_BYTES);
}

/* What the properties from MAPI_own on are called. source: [MS-OXMSG] section 2.2.3 */
static void put_names(struct msg_file *f, const struct mapi_name *own, size_t n_own)
{
	out_clear(&f->sets);
	out_clear(&f->entries);
	out_clear(&f->names);
	for (size_t i = 0; i < n_own; i++) {
		bool named = own[i].name.n > 0;
		out_u32(&f->entries, named ? (uint32_t)f->names.n : own[i].number);
		out_u16(&f->entries, (uint16_t)(set_index(&f->sets, own[i].set) << 1 | named));
		out_u16(&f->entries, (uint16_t)i);
		if (!named)
			continue;
		out_u32(&f->names, (uint32_t)own[i].name.n);
		out_str(&f->names, own[i].name);
		while (f->names.n % 4 != 0)
			out_u8(&f->names, 0);
	}
	size_t in = cfb_storage(&f->cfb, "__nameid_version1.0");
	cfb_stream(&f->cfb, in, "__substg1.0_00020102", out_view(&f->sets));
	cfb_stream(&f->cfb, in, "__substg1.0_00030102", out_view(&f->entries));
	cfb_stream(&f->cfb, in, "__substg1.0_00040102", out_view(&f->names));
}

str msg_end(struct msg_file *f, const struct mapi *m, const struct mapi_name *own, size_t n_own)
{
	struct out *fixed = &f->fixed;
	out_clear(fixed);
	out_u64(fixed, 0);
	out_u32(fixed, f->persons);
	out_u32(fixed, f->attachments);
	out_u32(fixed, f->persons);
	out_u32(fixed, f->attachments);
	out_u64(fixed, 0);
	put_bag(f, 0, m);
	put_names(f, own, n_own);
	out_clear(&f->bytes);
	cfb_end(&f->cfb, &f->bytes);
	return out_view(&f->bytes);
}

void msg_free(struct msg_file *f)
{
	if (f->cfb.cap == 0)
		return;
	out_end(&f->bytes);
	out_end(&f->fixed);
	out_end(&f->sets);
	out_end(&f->entries);
	out_end(&f->names);
	cfb_free(&f->cfb);
}
