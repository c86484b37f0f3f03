/* archive_password - which password opens an archive: each reads a member to its end, whose
 * checksum tells. */
#include "text/archive.h"

#include "base/out.h"

#define TAKE_BYTES ((size_t)16 << 10)
#define NOWHERE    UINT32_MAX

struct probe {
	uint32_t place; /* of the member that is tried */
	int64_t size;
	bool open;
};

/* The smallest locked member that holds something. */
static enum reason find_smallest(void *ctx, struct unpack *u, const struct child *c)
{
	struct probe *p = ctx;
	(void)u;
	if (c->why == REASON_encrypted && c->size > 0 && (p->place == NOWHERE || c->size < p->size))
		*p = (struct probe){.place = c->index, .size = c->size};
	return REASON_none;
}

static enum reason try_member(void *ctx, struct unpack *u, const struct child *c)
{
	unsigned char bytes[TAKE_BYTES];
	struct probe *p = ctx;
	enum reason why = REASON_none;
	if (c->index != p->place)
		return REASON_none;
	while (archive_take(u, bytes, sizeof(bytes), &why) > 0)
		continue;
	p->open = why == REASON_none;
	return REASON_limit_expansion; /* ends the walk */
}

static void walk(const struct read_job *j, struct archive_kind k, struct limits limits,
		 str passwords, struct probe *p,
		 enum reason (*member)(void *, struct unpack *, const struct child *))
{
	struct arena scratch = *j->arena;
	struct sink nobody = sink_none();
	struct read_job job = *j;
	struct err e = {0};
	k.member = member;
	k.ctx = p;
	k.jumps = false;
	job.arena = &scratch;
	job.sink = &nobody;
	job.passwords = passwords;
	job.limits = &limits;
	input_seek(j->in, k.base);
	(void)archive_read_all(&job, &k, &e);
}

static str first_then(struct arena *a, str first, str all)
{
	struct out o = out_mem();
	out_str(&o, first);
	for (str rest = all; rest.n > 0;) {
		str s = str_cut(&rest, '\n');
		out_char(&o, '\n');
		if (!str_eq(s, first))
			out_str(&o, s);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

str archive_order_passwords(struct read_job *j, const struct archive_kind *k)
{
	struct probe p = {.place = NOWHERE};
	struct limits limits = *j->limits;
	str rest = j->passwords, first = str_cut(&rest, '\n');
	if (rest.n == 0 || !j->in->can_seek)
		return j->passwords;
	walk(j, *k, limits, STR_NONE, &p, find_smallest);
	if (p.place == NOWHERE)
		return j->passwords;
	limits.entries = (uint64_t)p.place + 1;
	for (rest = j->passwords; !p.open && rest.n > 0;) {
		first = str_cut(&rest, '\n');
		if (first.n > 0)
			walk(j, *k, limits, first, &p, try_member);
	}
	return p.open ? first_then(j->arena, first, j->passwords) : j->passwords;
}
