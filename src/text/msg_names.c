/* msg_names - see msg_names.h. Does not look at the hashes by which a name is found faster. */
#include "text/msg_names.h"

#include "base/cur.h"

#define NAMES_MOST   (MAPI_no_name - MAPI_own)
#define STREAM_BYTES ((gsf_off_t)4 << 20)
#define ENTRY_BYTES  8
#define SET_BYTES    16
#define SETS_KNOWN   3 /* the first of the file's own */
#define SET_PUBLIC   2

static str stream(GsfInfile *dir, const char *name, struct arena *a)
{
	GsfInput *s = gsf_infile_child_by_name(dir, name);
	str bytes = STR_NONE;
	gsf_off_t n = s == NULL ? 0 : gsf_input_size(s);
	if (n > 0 && n <= STREAM_BYTES) {
		unsigned char *p = arena_new(a, unsigned char, (size_t)n);
		if (gsf_input_read(s, (size_t)n, p) != NULL)
			bytes = (str){p, (size_t)n};
	}
	if (s != NULL)
		g_object_unref(s);
	return bytes;
}

static void set_of(struct mapi_name *name, unsigned index, str sets)
{
	static const str public = STR("\x29\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46");
	size_t from = index < SETS_KNOWN ? SIZE_MAX : (size_t)(index - SETS_KNOWN) * SET_BYTES;
	str s = index == SET_PUBLIC ? public : str_sub(sets, from, from + SET_BYTES);
	if (from == SIZE_MAX && index != SET_PUBLIC)
		s = STR_NONE;
	memcpy(name->set, s.n == SET_BYTES ? s.p : name->set, SET_BYTES);
}

void msg_names_fill(struct msg_names *names, str sets, str entries, str texts, struct arena *a)
{
	size_t n = entries.n / ENTRY_BYTES;
	*names = (struct msg_names){.n = n < NAMES_MOST ? n : NAMES_MOST};
	names->name = arena_new(a, struct mapi_name, names->n + 1);
	struct cur c = cur_of(entries);
	for (size_t i = 0; i < names->n; i++) {
		uint32_t number = cur_u32(&c), kind = cur_u16(&c), index = cur_u16(&c);
		if (index >= names->n)
			continue;
		struct mapi_name *name = &names->name[index];
		set_of(name, kind >> 1, sets);
		name->number = (kind & 1) == 0 ? number : 0;
		if ((kind & 1) == 0)
			continue;
		struct cur t = cur_of(str_sub(texts, number, texts.n));
		uint32_t bytes = cur_u32(&t);
		name->name = cur_take(&t, bytes);
	}
}

void msg_names_read(struct msg_names *names, GsfInfile *root, struct arena *a)
{
	GsfInput *found = gsf_infile_child_by_name(root, "__nameid_version1.0");
	*names = (struct msg_names){0};
	if (found != NULL && GSF_IS_INFILE(found)) {
		GsfInfile *dir = GSF_INFILE(found);
		str sets = stream(dir, "__substg1.0_00020102", a),
		    entries = stream(dir, "__substg1.0_00030102", a),
		    texts = stream(dir, "__substg1.0_00040102", a);
		msg_names_fill(names, sets, entries, texts, a);
	}
	if (found != NULL)
		g_object_unref(found);
}

const struct mapi_name *msg_names_of(const struct msg_names *names, unsigned id)
{
	return id >= MAPI_own && id - MAPI_own < names->n ? &names->name[id - MAPI_own] : NULL;
}
