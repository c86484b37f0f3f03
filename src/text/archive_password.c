/*
 * archive_password - which password opens an archive: a member read to its end, whose checksum
 * tells. Many are tried in one walk, as long as the library finds none that passes its first look;
 * so a long list costs an archive of many members few walks. Refuses to go on when that was much
 * work: those that may open it come first then.
 */
#include "text/archive.h"

#include "base/out.h"

#define TAKE_BYTES   ((size_t)16 << 10)
#define NOWHERE      UINT32_MAX
#define LOCKED_MOST  1000                /* members among which the smallest is looked for */
#define AT_ONCE      512                 /* passwords of one walk */
#define WORK_MOST    ((uint64_t)4000000) /* [member header] of all walks */
#define HEADER_BYTES 256                 /* so much unpacking costs as much as a header */
#define WALK_HEADERS 40                  /* and so much a walk besides */

struct probe {
	uint32_t place; /* of the member that is tried */
	int64_t size;
	uint32_t locked, members; /* seen */
	enum reason why;          /* it did not come out whole */
};

/* The smallest locked member that holds something. */
static enum reason find_smallest(void *ctx, struct unpack *u, const struct child *c)
{
	struct probe *p = ctx;
	(void)u;
	p->members++;
	if (c->why != REASON_encrypted || c->size <= 0 || p->locked >= LOCKED_MOST)
		return REASON_none;
	p->locked++;
	if (p->place == NOWHERE || c->size < p->size) {
		p->place = c->index;
		p->size = c->size;
	}
	return REASON_none;
}

static enum reason try_member(void *ctx, struct unpack *u, const struct child *c)
{
	unsigned char bytes[TAKE_BYTES];
	struct probe *p = ctx;
	if (c->index != p->place)
		return REASON_none;
	p->why = REASON_none;
	while (archive_take(u, bytes, sizeof(bytes), &p->why) > 0)
		continue;
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

/* ---- which ---- */

struct trial {
	const struct read_job *job;
	const struct archive_kind *kind;
	struct limits limits;
	struct probe probe;
	uint64_t headers; /* that a walk reads */
	uint64_t work;    /* that may yet be done */
};

/* try_list - gives none when the member opens with one of the list, encrypted when none of it fits,
 * else one that is wrong looked right. */
static enum reason try_list(struct trial *t, str list)
{
	uint64_t cost = t->headers + (uint64_t)t->probe.size / HEADER_BYTES + WALK_HEADERS;
	t->work = t->work > cost ? t->work - cost : 0;
	t->probe.why = REASON_broken;
	walk(t->job, *t->kind, t->limits, list, &t->probe, try_member);
	return t->probe.why;
}

/* Where a line near the middle begins; 0: there is but one. */
static size_t middle(str list)
{
	size_t half = list.n / 2;
	size_t next = half + str_find_byte(str_sub(list, half, list.n), '\n') + 1;
	if (next < list.n)
		return next;
	while (half > 0 && list.p[half - 1] != '\n')
		half--;
	return half;
}

/* search - *out: the one of the list that opens the member, or as few as the work allows, of which
 * one does. gives false when none was found. */
static bool search(struct trial *t, str list, str *out)
{
	while (list.n > 0 && list.p[list.n - 1] == '\n')
		list.n--;
	if (list.n == 0 || t->work == 0)
		return false;
	enum reason why = try_list(t, list);
	size_t half = middle(list);
	if (why == REASON_none)
		*out = list;
	if (why == REASON_encrypted || half == 0)
		return why == REASON_none;
	return search(t, str_sub(list, 0, half), out) ||
	       search(t, str_sub(list, half, list.n), out) || why == REASON_none;
}

/* first is a part of all. */
static str first_then(struct arena *a, str first, str all)
{
	size_t from = (size_t)(first.p - all.p);
	struct out o = out_mem();
	out_str(&o, first);
	out_char(&o, '\n');
	out_str(&o, str_sub(all, 0, from));
	out_str(&o, str_sub(all, from + first.n, all.n));
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str cut_lines(str *rest, size_t lines)
{
	str all = *rest;
	while (lines-- > 0 && rest->n > 0)
		(void)str_cut(rest, '\n');
	return str_sub(all, 0, all.n - rest->n);
}

/* search_all - search, some at once. */
static bool search_all(struct trial *t, str all, str *out)
{
	bool found = false;
	while (!found && all.n > 0 && t->work > 0)
		found = search(t, cut_lines(&all, AT_ONCE), out);
	return found;
}

/* From the front few headers are read, but what is found there must stand the other way too. */
static bool search_front(struct trial *t, const struct archive_kind *front, str *out)
{
	struct trial quick = *t;
	quick.kind = front;
	quick.headers = t->probe.place;
	bool found = search_all(&quick, t->job->passwords, out);
	return found && try_list(t, *out) == REASON_none;
}

str archive_order_passwords(struct read_job *j, const struct archive_kind *k,
			    const struct archive_kind *front)
{
	struct trial t = {.job = j,
			  .kind = k,
			  .limits = *j->limits,
			  .probe = {.place = NOWHERE},
			  .work = WORK_MOST};
	str rest = j->passwords, first = str_cut(&rest, '\n');
	if (rest.n == 0 || !j->in->can_seek)
		return j->passwords;
	walk(j, *k, t.limits, STR_NONE, &t.probe, find_smallest);
	if (t.probe.place == NOWHERE)
		return j->passwords;
	t.limits.entries = (uint64_t)t.probe.place + 1;
	t.headers = t.probe.members;
	bool found = search_front(&t, front, &first) || search_all(&t, j->passwords, &first);
	return found ? first_then(j->arena, first, j->passwords) : j->passwords;
}
