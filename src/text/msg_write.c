/*
 * msg_write - see msg_write.h. Leaves out what only makes finding a name faster (hashes of names).
 */
#include "text/msg_write.h"

#include <gsf/gsf.h>

#include "base/cur.h"
#include "base/out.h"

#define ZERO_BYTES 8
#define SETS_MOST  64
#define SET_BYTES  16
#define SETS_KNOWN 3 /* the first of the file's own; 1 and 2 are always the same */

static void put_stream(GsfOutfile *dir, const char *name, str s)
{
	GsfOutput *o = gsf_outfile_new_child(dir, name, FALSE);
	if (o == NULL)
		return;
	if (s.n > 0)
		(void)gsf_output_write(o, s.n, s.p);
	(void)gsf_output_close(o);
	g_object_unref(o);
}

/* head and eight digits, ended by zero. */
static void put_name(struct out *o, const char *head, uint32_t v)
{
	static const char digit[] = "0123456789ABCDEF";
	out_clear(o);
	out_z(o, head);
	for (unsigned i = 0; i < 8; i++)
		out_char(o, digit[v >> (28 - 4 * i) & 15]);
	out_u8(o, 0);
}

static bool is_fixed(unsigned type)
{
	return type == MAPI_int16 || type == MAPI_int32 || type == MAPI_time;
}

/* The properties of one storage. source: [MS-OXMSG] section 2.4 */
static void put_bag(GsfOutfile *dir, const struct mapi *m, struct out *fixed)
{
	struct out name = out_mem();
	for (size_t i = 0; i < m->n; i++) {
		const struct mapi_value *v = &m->value[i];
		if (v->type == MAPI_binaries)
			continue;
		out_u16(fixed, v->type);
		out_u16(fixed, v->id);
		out_u32(fixed, 6); /* may be read, may be written */
		if (is_fixed(v->type)) {
			struct cur c = cur_of(v->bytes);
			out_u64(fixed, v->type == MAPI_time    ? cur_u64(&c)
				       : v->type == MAPI_int32 ? cur_u32(&c)
							       : cur_u16(&c));
			continue;
		}
		size_t end = v->type == MAPI_unicode ? 2 : v->type == MAPI_string8 ? 1 : 0;
		out_u32(fixed, (uint32_t)(v->bytes.n + end));
		out_u32(fixed, 0);
		put_name(&name, "__substg1.0_", (uint32_t)v->id << 16 | v->type);
		put_stream(dir, (const char *)name.p, v->bytes);
	}
	put_stream(dir, "__properties_version1.0", out_view(fixed));
	out_end(&name);
}

static void put_part(struct msg_file *f, const char *head, unsigned number, const struct mapi *m)
{
	static const unsigned char zero[ZERO_BYTES];
	struct out name = out_mem(), fixed = out_mem();
	put_name(&name, head, number);
	GsfOutput *dir = gsf_outfile_new_child(f->root, (const char *)name.p, TRUE);
	if (dir != NULL) {
		out_bytes(&fixed, zero, sizeof(zero));
		put_bag(GSF_OUTFILE(dir), m, &fixed);
		(void)gsf_output_close(dir);
		g_object_unref(dir);
	}
	out_end(&fixed);
	out_end(&name);
}

void msg_begin(struct msg_file *f)
{
	*f = (struct msg_file){0};
	f->bytes = gsf_output_memory_new();
	f->root = gsf_outfile_msole_new(f->bytes);
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
	struct out sets = out_mem(), entries = out_mem(), names = out_mem();
	for (size_t i = 0; i < n_own; i++) {
		bool named = own[i].name.n > 0;
		out_u32(&entries, named ? (uint32_t)names.n : own[i].number);
		out_u16(&entries, (uint16_t)(set_index(&sets, own[i].set) << 1 | named));
		out_u16(&entries, (uint16_t)i);
		if (!named)
			continue;
		out_u32(&names, (uint32_t)own[i].name.n);
		out_str(&names, own[i].name);
		while (names.n % 4 != 0)
			out_u8(&names, 0);
	}
	GsfOutput *dir = gsf_outfile_new_child(f->root, "__nameid_version1.0", TRUE);
	if (dir != NULL) {
		put_stream(GSF_OUTFILE(dir), "__substg1.0_00020102", out_view(&sets));
		put_stream(GSF_OUTFILE(dir), "__substg1.0_00030102", out_view(&entries));
		put_stream(GSF_OUTFILE(dir), "__substg1.0_00040102", out_view(&names));
		(void)gsf_output_close(dir);
		g_object_unref(dir);
	}
	out_end(&sets);
	out_end(&entries);
	out_end(&names);
}

str msg_end(struct msg_file *f, const struct mapi *m, const struct mapi_name *own, size_t n_own)
{
	struct out fixed = out_mem();
	out_u64(&fixed, 0);
	out_u32(&fixed, f->persons);
	out_u32(&fixed, f->attachments);
	out_u32(&fixed, f->persons);
	out_u32(&fixed, f->attachments);
	out_u64(&fixed, 0);
	put_bag(f->root, m, &fixed);
	put_names(f, own, n_own);
	out_end(&fixed);
	(void)gsf_output_close(GSF_OUTPUT(f->root));
	(void)gsf_output_close(f->bytes);
	return (str){gsf_output_memory_get_bytes(f->bytes), (size_t)gsf_output_size(f->bytes)};
}

void msg_free(struct msg_file *f)
{
	g_object_unref(f->root);
	g_object_unref(f->bytes);
	*f = (struct msg_file){0};
}
