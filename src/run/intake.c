/*
 * intake - what a worker says of an item: members, names, mentions, how far it is; and what an item
 * is in the end. Takes nothing on trust: every message is checked once more against what was handed
 * over, and a worker that can not be telling the truth dies.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "evidence/walk.h"
#include "find/stretches.h"
#include "run/frame.h"
#include "run/scope.h"
#include "text/places.h"

/* ---- members ---- */

static str member_path(struct lane *l, str parent, str name, uint32_t index)
{
	struct out *o = &l->text;
	out_clear(o);
	out_str(o, parent);
	out_z(o, "!/");
	if (name.n > 0)
		out_str(o, path_show(&l->arena, name));
	else
		out_dec(o, index);
	return str_copy(&l->arena, out_view(o));
}

static bool item_save(struct lane *l, struct item *i)
{
	bool ok = i->id == 0 ? case_item_add(l->scan->k, i) : case_item_set(l->scan->k, i);
	if (!ok)
		l->broken = true;
	return ok;
}

/* A member that will not be read, with the reason. */
static void member_unread(struct lane *l, struct frame *f, struct item *i, enum reason why)
{
	i->state = why == REASON_limit_depth || why == REASON_limit_entries ||
			   why == REASON_limit_expansion
		       ? ITEM_refused
		       : ITEM_unread;
	i->reason = why;
	f->member_unread = true;
	item_save(l, i);
}

static bool on_fetched(struct lane *l, struct frame *f)
{
	unsigned depth = (unsigned)(f - l->frame);
	bool last = depth + 1 == l->n_chain;
	struct item passing = {.id = 0, .exhibit = f->item.exhibit, .path = f->item.path};
	struct frame *m = frame_push(l, last ? &l->wanted : &passing);
	if (!last) {
		m->fetch = true;
		m->want = l->chain[depth + 1];
	}
	return true;
}

static bool on_child(struct lane *l, struct frame *f, const struct message *msg)
{
	const struct limits *lim = l->scan->limits;
	unsigned depth = (unsigned)(f - l->frame);
	if (f->fetch)
		return msg->child.is_file && msg->child.why == REASON_none && on_fetched(l, f);
	if (!msg->child.is_file && msg->child.why == REASON_none)
		return false;
	struct item i = {.exhibit = f->item.exhibit,
			 .parent = f->item.id,
			 .index = msg->child.index,
			 .standing = f->item.standing,
			 .order = f->item.order,
			 .bytes = msg->child.size > 0 ? (uint64_t)msg->child.size : 0};
	i.path = member_path(l, f->item.path, msg->child.name, msg->child.index);
	i.scope = scope_of(l->scan->k, i.exhibit, i.path);
	if (++f->entries > lim->entries) {
		f->partial = f->partial == REASON_none ? REASON_limit_entries : f->partial;
		f->member_unread = true;
		return false;
	}
	enum reason why = msg->child.why;
	if (why == REASON_none && depth + 1 > lim->depth)
		why = REASON_limit_depth;
	if (why != REASON_none) {
		member_unread(l, f, &i, why);
		return false;
	}
	if (!item_save(l, &i))
		return false;
	frame_push(l, &i);
	return true;
}

/* ---- what comes out ---- */

/* Every place lies in what was handed over; findings in the item's name have theirs in the name. */
static uint64_t most_place(const struct frame *f, const struct unpacker *u,
			   const struct block_mention *b)
{
	uint64_t size = f->file >= 0 ? f->item.bytes : f->got;
	if (u->shape[b->shape].unit == UNIT_name)
		return f->item.path.n;
	return places_of(f->item.reader) == PLACE_text ? PLACE_MOST : size;
}

/* Of identities met before neither values nor people need be looked at again. */
static size_t mark_met(struct lane *l, size_t from)
{
	struct unpacker *u = &l->scan->unpack;
	for (; from < u->n_identity; from++)
		if (l->scan->tally != NULL)
			u->identity[from].checked =
			    tally_met(l->scan->tally, u->identity[from].raw);
	return from;
}

static void count_people(struct lane *l)
{
	struct unpacker *u = &l->scan->unpack;
	for (size_t k = 0; k < u->n_identity && l->scan->tally != NULL; k++)
		if (!u->identity[k].checked)
			tally_add(l->scan->tally, &u->identity[k]);
}

/* Who is only in a list that is compared with, is not one of the people. */
static bool compared_only(const struct frame *f) { return f->item.standing == STANDING_population; }

/* A block is looked through once, and kept as it came. */
static enum reason on_mentions(struct lane *l, struct frame *f, str block)
{
	const struct limits *lim = l->scan->limits;
	struct unpacker *u = &l->scan->unpack;
	uint64_t size = f->got > f->progress ? f->got : f->progress;
	uint64_t most = 10000 + ((size >> 20) + 1) * lim->mentions_per_mib;
	struct block_mention b;
	size_t marked = 0;
	unpack_open(u, block);
	while (unpack_next(u, &b)) {
		marked = mark_met(l, marked);
		if (!unpack_within(u, &b, most_place(f, u, &b)))
			return REASON_lied;
		if (u->n > most - f->n_mentions)
			return REASON_limit_output;
	}
	mark_met(l, marked);
	if (unpack_bad(u) || u->n == 0 || !unpack_told_all(u))
		return REASON_lied;
	if (!compared_only(f))
		count_people(l);
	if (!case_block_add(l->scan->k, f->item.id, f->block, f->n_mentions, u->n, block))
		l->broken = true;
	f->block++;
	f->n_mentions += u->n;
	return REASON_none;
}

/* How many stretches are packed; 0 where one can not be, or lies beyond `most`. */
static uint64_t count_stretches(str packed, uint64_t most)
{
	struct cur c = cur_of(packed);
	struct stretch s;
	uint64_t last = 0, n = 0;
	while (stretches_next(&c, &last, most, &s))
		n++;
	return c.bad ? 0 : n;
}

/* What the second detector saw: kept as it came. What lies beyond the item can not be shown to
 * anybody and is left out of samples; no finding hangs on it. */
static enum reason on_survey(struct lane *l, struct frame *f, str packed)
{
	const struct limits *lim = l->scan->limits;
	uint64_t size = f->file >= 0 ? f->item.bytes : f->got;
	uint64_t most = 10000 + ((size >> 20) + 1) * lim->mentions_per_mib;
	if (places_of(f->item.reader) == PLACE_text)
		size = PLACE_MOST;
	if (count_stretches(packed, PLACE_MOST) == 0)
		return REASON_lied;
	uint64_t n = count_stretches(packed, size);
	if (n > most - f->n_stretches)
		return REASON_limit_output;
	if (n > 0 && !case_survey_add(l->scan->k, f->item.id, f->surveys++, (uint32_t)n, packed))
		l->broken = true;
	f->n_stretches += n;
	return REASON_none;
}

static void on_accept(struct lane *l, struct frame *f, const struct message *m)
{
	struct out *o = &l->text;
	out_clear(o);
	out_str(o, m->accept.reader);
	if (m->accept.charset.n > 0) {
		out_z(o, ", ");
		out_str(o, m->accept.charset);
	}
	f->item.type = str_copy(&l->arena, out_view(o));
	f->item.reader = str_copy(&l->arena, m->accept.reader);
	f->item.version = m->accept.version;
}

static enum reason over_expansion(struct lane *l, const struct frame *f)
{
	const struct limits *lim = l->scan->limits;
	uint64_t in = f->progress > 0 ? f->progress : 1;
	uint64_t size = f->file >= 0 ? f->item.bytes : f->got;
	if (size > in)
		in = size;
	return f->given > (lim->expansion_free_mib << 20) && f->given / lim->expansion_ratio > in
		   ? REASON_limit_expansion
		   : REASON_none;
}

void intake_message(struct lane *l, struct frame *f, const struct message *m)
{
	enum reason bad = REASON_none;
	f->alive_ms = time_mono_ms();
	switch (m->wire) {
	case WIRE_accept:
		on_accept(l, f, m);
		break;
	case WIRE_name:
		out_var(&f->names, m->name.cell);
		out_lv(&f->names, m->name.name);
		break;
	case WIRE_mentions:
		bad = on_mentions(l, f, m->mentions);
		break;
	case WIRE_survey:
		bad = on_survey(l, f, m->survey);
		break;
	case WIRE_child: {
		bool want = on_child(l, f, m);
		if (!worker_go(f->w, want))
			bad = REASON_crashed;
		break;
	}
	case WIRE_data:
		f->given += m->data.n;
		if (f + 1 == l->frame + l->n) {
			bad = REASON_lied;
			break;
		}
		frame_data(l, f + 1, m->data);
		bad = over_expansion(l, f);
		break;
	case WIRE_child_end: {
		struct frame *c = f + 1;
		if (c == l->frame + l->n) {
			bad = REASON_lied;
			break;
		}
		c->fed = true;
		c->end_why = m->child_end;
		if (m->child_end == REASON_limit_expansion && f->bombs++ < BOMBS_MOST)
			f->given -= c->got; /* it does not hide its neighbours */
		if (c->spill >= 0 && c->w == NULL && !c->done)
			frame_data_end(l, c);
		break;
	}
	case WIRE_progress:
		f->progress = m->progress;
		if (f == l->frame)
			l->file_progress = m->progress;
		break;
	case WIRE_partial:
		if (f->partial == REASON_none) {
			f->partial = m->partial.why;
			f->partial_at = m->partial.at;
		}
		break;
	case WIRE_done:
		f->done = true;
		f->failed = m->done.failed;
		f->why = m->done.why;
		f->passages = m->done.passages;
		frame_close_fd(&f->feed);
		frame_worker_back(l, f);
		break;
	default:
		bad = REASON_lied;
	}
	if (bad != REASON_none)
		frame_dies(f, bad);
}

/* ---- the end of an item ---- */

static void state_of(struct frame *f)
{
	struct item *i = &f->item;
	enum reason why = f->why != REASON_none ? f->why : f->partial;
	if (why == REASON_none)
		why = f->end_why;
	if (why == REASON_none && f->member_unread)
		why = REASON_member_unread;
	i->reason = why;
	i->reason_at = f->partial_at;
	i->passages = f->passages;
	i->mentions = f->n_mentions;
	if (f->died)
		i->state = ITEM_refused;
	else if (f->failed)
		i->state = f->passages > 0 || f->entries > 0 ? ITEM_partial : ITEM_unread;
	else if (i->bytes == 0)
		i->state = why == REASON_none ? ITEM_empty : ITEM_unread;
	else
		i->state = why == REASON_none ? ITEM_read : ITEM_partial;
}

/* A death costs one retry in a fresh worker. gives true when the item will be read again. */
static bool again(struct lane *l, struct frame *f)
{
	struct scan *s = l->scan;
	if (!f->died || f->why == REASON_limit_expansion || f->why == REASON_limit_output)
		return false;
	uint64_t *deaths = hmap_put(&s->attempts, f->item.id, NULL);
	if (++*deaths > 1)
		return false;
	if (!case_item_clear(s->k, f->item.id))
		l->broken = true;
	GROW(s->again, s->cap_again, s->n_again + 1);
	s->again[s->n_again++] = f->item.id;
	return true;
}

void intake_hash(struct frame *f, uint64_t to)
{
	static unsigned char buf[1 << 20]; /* one process, one thread: scratch */
	while (f->file >= 0 && f->hashed < to) {
		ssize_t n = pread(f->file, buf, sizeof(buf), (off_t)f->hashed);
		if (n <= 0)
			return;
		sha256_add(&f->sha, buf, (size_t)n);
		f->hashed += (uint64_t)n;
	}
}

static bool file_changed(const struct frame *f)
{
	struct stat st;
	return fstat(f->file, &st) != 0 || (uint64_t)st.st_size != f->item.bytes ||
	       (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 != f->item.mtime_ms;
}

void intake_finish(struct lane *l, struct frame *f)
{
	struct scan *s = l->scan;
	bool is_file = f->file >= 0;
	if (is_file) {
		intake_hash(f, UINT64_MAX);
		if (f->partial == REASON_none && file_changed(f))
			f->partial = REASON_changed;
		if (!f->item.has_sha256)
			f->item.bytes = f->hashed;
	} else if (f->got > 0 || f->fed) {
		f->item.bytes = f->got;
	}
	unsigned char digest[SHA256_BYTES];
	sha256_end(&f->sha, digest);
	if (!f->item.has_sha256)
		memcpy(f->item.sha256, digest, sizeof(digest));
	f->item.has_sha256 = true;
	if (!again(l, f)) {
		if (f->names.n > 0 && !case_names_set(s->k, f->item.id, out_view(&f->names)))
			l->broken = true;
		state_of(f);
		if (f != l->frame && f->item.state != ITEM_read && f->item.state != ITEM_empty)
			f[-1].member_unread = true;
		item_save(l, &f->item);
	}
	if (is_file) {
		s->finished++;
		s->read_bytes += f->item.bytes;
	}
}
