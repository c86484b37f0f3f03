/*
 * pst_store - see pst_store.h. Refuses to open anything but the item, to write, and values that are
 * nobody's data (lists of numbers, identities of the machinery).
 */
#define _GNU_SOURCE
#include "text/pst_store.h"

#include <libbfio.h>
#include <stdio.h>

#include "base/cur.h"

#define VALUE_BYTES  ((size_t)64 << 20) /* most of one property of a message */
#define ENTRIES_MOST 20000
#define NAME_BYTES   ((size_t)512)

/* ---- the item, as the library reads it ---- */

static struct pst_store *store_of(intptr_t *p) { return (struct pst_store *)(void *)p; }

static uint64_t size_of(const struct pst_store *s)
{
	return s->job->in->can_seek ? s->job->in->size : s->bytes.n;
}

static int io_free(intptr_t **p, libbfio_error_t **e)
{
	(void)e;
	*p = NULL;
	return 1;
}

static int io_clone(intptr_t **to, intptr_t *from, libbfio_error_t **e)
{
	return (void)to, (void)from, (void)e, -1;
}

static int io_open(intptr_t *p, int flags, libbfio_error_t **e)
{
	(void)e;
	store_of(p)->at = 0;
	return (flags & LIBBFIO_ACCESS_FLAG_WRITE) == 0 ? 1 : -1;
}

static int io_close(intptr_t *p, libbfio_error_t **e) { return (void)p, (void)e, 0; }
static int io_exists(intptr_t *p, libbfio_error_t **e) { return (void)p, (void)e, 1; }
static int io_is_open(intptr_t *p, libbfio_error_t **e) { return (void)p, (void)e, 1; }

static int io_size(intptr_t *p, size64_t *out, libbfio_error_t **e)
{
	(void)e;
	*out = size_of(store_of(p));
	return 1;
}

static ssize_t io_write(intptr_t *p, const uint8_t *from, size_t n, libbfio_error_t **e)
{
	return (void)p, (void)from, (void)n, (void)e, -1;
}

static off64_t io_seek(intptr_t *p, off64_t offset, int whence, libbfio_error_t **e)
{
	struct pst_store *s = store_of(p);
	int64_t base = whence == SEEK_SET   ? 0
		       : whence == SEEK_CUR ? (int64_t)s->at
					    : (int64_t)size_of(s);
	int64_t to;
	(void)e;
	if (__builtin_add_overflow(base, offset, &to) || to < 0)
		return -1;
	s->at = (uint64_t)to;
	return to;
}

static ssize_t io_read(intptr_t *p, uint8_t *to, size_t want, libbfio_error_t **e)
{
	struct pst_store *s = store_of(p);
	struct input *in = s->job->in;
	size_t have = 0;
	(void)e;
	if (s->at >= size_of(s))
		return 0;
	if (!in->can_seek) {
		str all = str_sub(s->bytes, (size_t)s->at, s->bytes.n);
		have = want < all.n ? want : all.n;
		memcpy(to, all.p, have);
		s->at += have;
		return (ssize_t)have;
	}
	input_seek(in, s->at);
	while (have < want) {
		str v = str_sub(input_view(in, want - have), 0, want - have);
		if (v.n == 0)
			break;
		memcpy(to + have, v.p, v.n);
		input_skip(in, v.n);
		have += v.n;
	}
	s->at += have;
	return in->failed ? -1 : (ssize_t)have;
}

/* ---- the store ---- */

int pst_open(struct pst_store *s, struct read_job *j, struct err *e)
{
	*s = (struct pst_store){.job = j};
	if (!j->in->can_seek &&
	    !input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &s->bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	if (libbfio_handle_initialize(&s->handle, (intptr_t *)(void *)s, io_free, io_clone, io_open,
				      io_close, io_read, io_write, io_seek, io_exists, io_is_open,
				      io_size, LIBBFIO_FLAG_IO_HANDLE_NON_MANAGED, NULL) != 1 ||
	    libpff_file_initialize(&s->file, NULL) != 1)
		return err_set(e, REASON_limit_memory, 0);
	if (libpff_file_open_file_io_handle(s->file, s->handle, LIBPFF_OPEN_READ, NULL) != 1)
		return err_set(e, j->in->failed ? REASON_io_error : REASON_broken, 0);
	return 0;
}

void pst_close(struct pst_store *s)
{
	if (s->file != NULL) {
		(void)libpff_file_close(s->file, NULL);
		(void)libpff_file_free(&s->file, NULL);
	}
	if (s->handle != NULL)
		(void)libbfio_handle_free(&s->handle, NULL);
}

/* ---- properties ---- */

static bool wanted(uint32_t id, uint32_t type)
{
	switch (type) {
	case MAPI_int16:
	case MAPI_int32:
	case MAPI_string8:
	case MAPI_unicode:
	case MAPI_time:
		return true;
	case MAPI_binary:
		return id == MAPI_rtf || id == MAPI_html;
	case MAPI_binaries:
		return id >= MAPI_own;
	default:
		return false;
	}
}

/* In front of a subject may stand how long its "RE: " is. source: [MS-PST] section 2.5.3.1.1.1 */
static str behind_mark(uint32_t id, uint32_t type, str s)
{
	size_t unit = type == MAPI_unicode ? 2 : 1;
	bool marked =
	    id == MAPI_subject && s.n >= 2 * unit && s.p[0] == 1 && (unit == 1 || s.p[1] == 0);
	return marked ? str_sub(s, 2 * unit, s.n) : s;
}

/* What a property is called that has a name; none: it has none that can be read. */
static bool name_of(libpff_record_entry_t *r, struct mapi_name *out, struct arena *a)
{
	libpff_name_to_id_map_entry_t *m = NULL;
	uint8_t sort = 0;
	size_t n = 0;
	*out = (struct mapi_name){0};
	if (libpff_record_entry_get_name_to_id_map_entry(r, &m, NULL) != 1 || m == NULL ||
	    libpff_name_to_id_map_entry_get_type(m, &sort, NULL) != 1)
		return false;
	(void)libpff_name_to_id_map_entry_get_guid(m, out->set, sizeof(out->set), NULL);
	if (sort == LIBPFF_NAME_TO_ID_MAP_ENTRY_TYPE_NUMERIC)
		return libpff_name_to_id_map_entry_get_number(m, &out->number, NULL) == 1;
	if (libpff_name_to_id_map_entry_get_utf16_string_size(m, &n, NULL) != 1 || n < 2 ||
	    n > NAME_BYTES)
		return false;
	uint16_t *p = arena_new(a, uint16_t, n);
	if (libpff_name_to_id_map_entry_get_utf16_string(m, p, n, NULL) != 1)
		return false;
	out->name = (str){(const unsigned char *)p, (n - 1) * sizeof(*p)};
	return true;
}

static void take_entry(struct pst_bag *bag, libpff_record_entry_t *r, struct arena *a)
{
	uint32_t id = 0, type = 0;
	size_t n = 0;
	struct mapi_name own;
	if (libpff_record_entry_get_entry_type(r, &id, NULL) != 1 ||
	    libpff_record_entry_get_value_type(r, &type, NULL) != 1 || !wanted(id, type))
		return;
	if (libpff_record_entry_get_data_size(r, &n, NULL) != 1 || n > VALUE_BYTES) {
		bag->bad = true;
		return;
	}
	if (n == 0 || (id >= MAPI_own && !name_of(r, &own, a)))
		return;
	unsigned char *p = arena_new(a, unsigned char, n);
	if (libpff_record_entry_get_data(r, p, n, NULL) != 1) {
		bag->bad = true;
		return;
	}
	if (id >= MAPI_own) {
		GROW(bag->own, bag->own_cap, bag->n_own + 1);
		id = MAPI_own + (uint32_t)bag->n_own;
		bag->own[bag->n_own++] = own;
	}
	mapi_add(&bag->mapi, id, type, behind_mark(id, type, (str){p, n}));
}

static void take_set(struct pst_bag *bag, libpff_record_set_t *set, struct arena *a)
{
	int n = 0;
	if (libpff_record_set_get_number_of_entries(set, &n, NULL) != 1)
		bag->bad = true;
	bag->bad = bag->bad || n > ENTRIES_MOST;
	for (int i = 0; i < n && i < ENTRIES_MOST; i++) {
		libpff_record_entry_t *r = NULL;
		if (libpff_record_set_get_entry_by_index(set, i, &r, NULL) == 1)
			take_entry(bag, r, a);
		else
			bag->bad = true;
		if (r != NULL)
			(void)libpff_record_entry_free(&r, NULL);
	}
}

static void empty(struct pst_bag *bag)
{
	mapi_clear(&bag->mapi);
	bag->mapi.page = 0;
	bag->n_own = 0;
	bag->bad = false;
}

void pst_row(struct pst_bag *bag, libpff_item_t *table, int row, struct arena *a)
{
	libpff_record_set_t *set = NULL;
	empty(bag);
	if (libpff_item_get_record_set_by_index(table, row, &set, NULL) == 1)
		take_set(bag, set, a);
	else
		bag->bad = true;
	if (set != NULL)
		(void)libpff_record_set_free(&set, NULL);
}

void pst_take(struct pst_bag *bag, libpff_item_t *item, struct arena *a)
{
	pst_row(bag, item, 0, a);
}

void pst_bag_free(struct pst_bag *bag)
{
	mapi_free(&bag->mapi);
	grow_free(bag->own, bag->own_cap, sizeof(*bag->own));
	*bag = (struct pst_bag){0};
}
