/*
 * wait - whose the keys are that wait: a person is handed on from key to key (specimen, order,
 * patient) until nothing changes, and a requester from its own number to those who name it. A key
 * that two people carry leads to nobody. A key without scope belongs to its folder, and only
 * failing that to the one person in its exhibit that has it.
 *
 * The spools are gone through side by side, in the order of values, a value at a time. What a key
 * tells the keys it is tied to goes by a spool too, and is heard in the next going through.
 */
#include "person/wait.h"

#define ROUNDS 8 /* steps from key to key */
#define FEW    8 /* keys of a value that are looked through */
#define PAIRS  ((size_t)256)

enum node_flag { NODE_direct = 1, NODE_borrowed = 2 };

struct node {
	uint64_t in;
	uint32_t exhibit;   /* with mode: where to ask when nobody is found here */
	uint32_t first;     /* profile + 1 that carries it */
	uint32_t who;       /* cluster root + 1; MANY */
	uint32_t heard;     /* the same, from keys it is tied to */
	uint32_t requester; /* number + 1; MANY */
	uint32_t vague;     /* the same, where a name stands beside a link */
	uint32_t asker;     /* the same by the links of mentions that have it */
	uint8_t mode;
	uint8_t kind;
	bool direct;
	bool borrowed; /* its person came by the fallback: not handed to others that way */
	bool fresh;    /* those it is tied to do not know its person yet */
	bool named;    /* nor those that it is a link of its requester */
};

/* Distinct pairs of a node and something else. */
struct pairs {
	struct bucket_entry *e, *spare;
	size_t n, cap, cap_spare, full;
};

/* All keys of one value. */
struct value {
	uint64_t v;
	struct node *node;
	size_t n, cap;
	struct hmap by_in;  /* of more than FEW */
	struct pairs more;  /* carriers beyond the first */
	struct pairs lends; /* keys of orphans, the same key in the whole exhibit */
};

/* ---- pairs ---- */

static void pairs_settle(struct pairs *p)
{
	size_t n = 0;
	GROW(p->spare, p->cap_spare, p->n);
	buckets_sort(p->e, p->spare, p->n);
	for (size_t k = 0; k < p->n; k++)
		if (n == 0 || p->e[n - 1].hash != p->e[k].hash)
			p->e[n++] = p->e[k];
	p->n = n;
	p->full = n < PAIRS ? PAIRS * 2 : n * 2;
}

static void pairs_add(struct pairs *p, size_t node, uint32_t other)
{
	uint64_t hash = (uint64_t)node << 32 | other;
	if (p->n > 0 && p->e[p->n - 1].hash == hash)
		return;
	if (p->n >= p->full)
		pairs_settle(p);
	GROW(p->e, p->cap, p->n + 1);
	p->e[p->n++] = (struct bucket_entry){.hash = hash, .profile = other};
}

static size_t pair_node(const struct bucket_entry *e) { return e->hash >> 32; }

static void pairs_free(struct pairs *p)
{
	grow_free(p->e, p->cap, sizeof(*p->e));
	grow_free(p->spare, p->cap_spare, sizeof(*p->spare));
}

/* ---- one value ---- */

static void value_free(struct value *g)
{
	grow_free(g->node, g->cap, sizeof(*g->node));
	pairs_free(&g->more);
	pairs_free(&g->lends);
	hmap_free(&g->by_in);
}

static void value_clear(struct value *g, uint64_t v)
{
	g->v = v;
	g->n = g->more.n = g->lends.n = 0;
	if (g->by_in.count > 0)
		hmap_free(&g->by_in);
}

static struct node *find(const struct value *g, uint64_t in)
{
	if (g->n > FEW) {
		const uint64_t *at = hmap_get(&g->by_in, in);
		return at == NULL ? NULL : &g->node[*at];
	}
	for (size_t k = 0; k < g->n; k++)
		if (g->node[k].in == in)
			return &g->node[k];
	return NULL;
}

static void add(struct value *g, const struct node *n)
{
	GROW(g->node, g->cap, g->n + 1);
	g->node[g->n++] = *n;
	for (size_t k = g->n > FEW + 1 ? g->n - 1 : 0; g->n > FEW && k < g->n; k++)
		*hmap_put(&g->by_in, g->node[k].in, NULL) = k;
}

static uint32_t merge_who(uint32_t a, uint32_t b)
{
	return a == 0 || a == b ? b : b == 0 ? a : MANY;
}

static struct node *back_of(const struct value *g, const struct node *n)
{
	return n->mode == KEY_none ? NULL : find(g, wait_wide(n->exhibit, (enum key_mode)n->mode));
}

/* The first that asks says where to look when nobody is found. */
static void value_ask(struct value *g, const struct saying *x)
{
	if (find(g, x->in) != NULL)
		return;
	add(g, &(struct node){.in = x->in,
			      .exhibit = x->exhibit,
			      .mode = x->mode,
			      .kind = x->kind,
			      .direct = true});
	uint64_t wide = wait_wide(x->exhibit, (enum key_mode)x->mode);
	if (x->mode != KEY_none && find(g, wide) == NULL)
		add(g, &(struct node){.in = wide, .kind = x->kind});
}

static void carry_to(struct value *g, struct node *n, uint32_t profile, uint32_t requester,
		     bool vague)
{
	if (requester != 0 && n->kind != KIND_patient_number) {
		uint32_t *to = vague ? &n->vague : &n->requester;
		*to = merge_who(*to, requester);
	}
	if (profile == 0 || n->first == profile)
		return;
	if (n->first == 0)
		n->first = profile;
	else
		pairs_add(&g->more, (size_t)(n - g->node), profile);
}

/* What an orphan is found to be, it is also for those who look for its key in the whole exhibit. */
static void value_carry(struct value *g, const struct saying *x)
{
	struct node *direct = find(g, x->in);
	struct node *wide[] = {
	    find(g, wait_wide(x->exhibit, KEY_any)),
	    (x->flags & SAID_BLANK) == 0 ? NULL : find(g, wait_wide(x->exhibit, KEY_blank))};
	bool vague = (x->flags & SAID_VAGUE) != 0;
	if (direct != NULL)
		carry_to(g, direct, x->a, x->b, vague);
	for (unsigned k = 0; k < 2; k++) {
		if (wide[k] == NULL)
			continue;
		carry_to(g, wide[k], x->a, x->b, vague);
		if (x->a == 0 && direct != NULL && (x->flags & SAID_OWN) == 0)
			pairs_add(&g->lends, (size_t)(direct - g->node),
				  (uint32_t)(wide[k] - g->node));
	}
}

/* The next value of a spool, what is before it in another one left behind. */
static bool value_next(struct value *g, struct spool *of, struct spool *beside)
{
	const struct saying *x = spool_head(of);
	if (x == NULL)
		return false;
	value_clear(g, x->v);
	while ((x = spool_head(beside)) != NULL && x->v < g->v)
		spool_pop(beside);
	return true;
}

static const struct saying *of_value(const struct value *g, const struct spool *s)
{
	const struct saying *x = spool_head(s);
	return x != NULL && x->v == g->v ? x : NULL;
}

/* All that is asked of the next value and all that carry it. */
static bool value_said(struct orphans *o, struct value *g)
{
	if (!value_next(g, &o->asked, &o->said))
		return false;
	for (const struct saying *x; (x = of_value(g, &o->asked)) != NULL; spool_pop(&o->asked))
		value_ask(g, x);
	for (const struct saying *x; (x = of_value(g, &o->said)) != NULL; spool_pop(&o->said))
		if (x->type == SAYING_carries)
			value_carry(g, x);
	pairs_settle(&g->more);
	pairs_settle(&g->lends);
	return true;
}

/* ---- the form in which a value is kept from one going through to the next ---- */

static void value_write(const struct value *g, struct spool *to)
{
	for (size_t k = 0; k < g->n; k++) {
		const struct node *n = &g->node[k];
		unsigned flags =
		    (n->direct ? NODE_direct : 0u) | (n->borrowed ? NODE_borrowed : 0u);
		spool_add(to, &(struct saying){.v = g->v,
					       .in = n->in,
					       .exhibit = n->exhibit,
					       .a = n->who,
					       .b = n->requester,
					       .type = SAYING_node,
					       .mode = n->mode,
					       .kind = n->kind,
					       .flags = (uint8_t)flags});
		if (n->vague != 0)
			spool_add(to,
				  &(struct saying){.v = g->v, .type = SAYING_vague, .a = n->vague});
	}
	for (size_t k = 0; k < g->lends.n; k++)
		spool_add(to, &(struct saying){.v = g->v,
					       .type = SAYING_lends,
					       .a = (uint32_t)pair_node(&g->lends.e[k]),
					       .b = g->lends.e[k].profile});
}

static bool value_read(struct value *g, struct spool *from, struct spool *beside)
{
	if (!value_next(g, from, beside))
		return false;
	for (const struct saying *x; (x = of_value(g, from)) != NULL; spool_pop(from)) {
		if (x->type == SAYING_node)
			add(g, &(struct node){.in = x->in,
					      .exhibit = x->exhibit,
					      .who = x->a,
					      .requester = x->b,
					      .mode = x->mode,
					      .kind = x->kind,
					      .direct = (x->flags & NODE_direct) != 0,
					      .borrowed = (x->flags & NODE_borrowed) != 0});
		else if (x->type == SAYING_vague && g->n > 0)
			g->node[g->n - 1].vague = x->a;
		else if (x->type == SAYING_lends && x->a < g->n && x->b < g->n)
			pairs_add(&g->lends, x->a, x->b);
	}
	return true;
}

/* ---- orders that join profiles ---- */

struct carriers {
	struct bucket_entry *e;
	size_t cap;
};

static void join_value(struct value *g, struct profiles *s, struct carriers *h)
{
	const struct pairs *m = &g->more;
	for (size_t from = 0, to; from < m->n; from = to) {
		const struct node *n = &g->node[pair_node(&m->e[from])];
		for (to = from + 1; to < m->n && pair_node(&m->e[to]) == pair_node(&m->e[from]);
		     to++)
			;
		if (!n->direct || n->kind == KIND_patient_number || n->kind == KIND_staff_number)
			continue;
		GROW(h->e, h->cap, to - from + 1);
		h->e[0] = (struct bucket_entry){.profile = n->first - 1};
		for (size_t k = from; k < to; k++)
			h->e[k - from + 1].profile = m->e[k].profile - 1;
		join_bucket(s, h->e, to - from + 1, RULE_order,
			    n->kind == KIND_specimen ? BECAUSE_specimen : BECAUSE_order);
	}
}

void orphans_join(struct orphans *o, struct profiles *s)
{
	struct value g = {0};
	struct carriers h = {0};
	spool_rewind(&o->asked);
	spool_rewind(&o->said);
	while (value_said(o, &g))
		join_value(&g, s, &h);
	grow_free(h.e, h.cap, sizeof(*h.e));
	value_free(&g);
}

/* ---- handing on ---- */

struct wait {
	struct orphans *o;
	struct value g;
	struct spool node; /* SAYING_node, SAYING_lends */
	struct spool news; /* v, in: to whom; a: who it is */
	struct spool asks; /* SAYING_asker */
	struct spool turn; /* those of the value at hand, v: mention by mention */
};

static void find_carriers(struct value *g, struct profiles *s)
{
	for (size_t k = 0; k < g->n; k++)
		if (g->node[k].first != 0)
			g->node[k].who = cluster_root(s, g->node[k].first - 1) + 1;
	for (size_t k = 0; k < g->more.n; k++) {
		struct node *n = &g->node[pair_node(&g->more.e[k])];
		n->who = merge_who(n->who, cluster_root(s, g->more.e[k].profile - 1) + 1);
	}
	for (size_t k = 0; k < g->n; k++) {
		struct node *n = &g->node[k];
		n->fresh = n->direct && n->who != 0 && n->who != MANY;
		n->named = n->requester != 0;
	}
}

/* A key without person takes the one its neighbours have; neighbours that disagree make it
 * nobody's. */
static bool hear(struct value *g, struct spool *news)
{
	bool any = false;
	for (const struct saying *x; (x = of_value(g, news)) != NULL; spool_pop(news)) {
		struct node *n = find(g, x->in);
		if (n != NULL && n->who == 0)
			n->heard = merge_who(n->heard, x->a);
	}
	for (size_t k = 0; k < g->n; k++) {
		struct node *n = &g->node[k];
		if (n->heard == 0)
			continue;
		n->who = n->heard;
		n->fresh = n->who != MANY;
		any = true;
	}
	return any;
}

static bool fall_back(struct value *g)
{
	bool any = false;
	for (size_t k = 0; k < g->lends.n; k++) {
		const struct node *n = &g->node[pair_node(&g->lends.e[k])];
		struct node *wide = &g->node[g->lends.e[k].profile];
		if (n->who != 0 && !n->borrowed)
			wide->who = merge_who(wide->who, n->who);
	}
	for (size_t k = 0; k < g->n; k++) {
		struct node *n = &g->node[k];
		const struct node *back = back_of(g, n);
		if (n->who == 0 && back != NULL && back->who != 0 && back->who != MANY) {
			n->who = back->who;
			n->borrowed = n->fresh = true;
			any = true;
		}
	}
	return any;
}

static void tell(const struct value *g, struct spool *tied, struct spool *news)
{
	for (const struct saying *x; (x = spool_head(tied)) != NULL && x->v <= g->v;
	     spool_pop(tied)) {
		const struct node *n = x->v == g->v ? find(g, x->in) : NULL;
		if (n != NULL && n->fresh)
			spool_add(news, &(struct saying){
					    .v = x->other_v, .in = x->other_in, .a = n->who});
	}
}

/* ---- requesters, along their numbers ---- */

/* What a key tells those that it is a link of; MANY. */
static uint32_t news_of_asker(const struct value *g, const struct node *n)
{
	const struct node *from = n->requester != 0 ? n : back_of(g, n);
	return from != NULL && from->named ? from->requester : 0;
}

static void tell_askers(const struct value *g, struct spool *via, struct spool *asks)
{
	const struct saying *x;
	while ((x = spool_head(via)) != NULL && x->v <= g->v) {
		struct saying link = *x;
		spool_pop(via);
		if ((x = spool_head(via)) == NULL)
			return;
		const struct node *n = link.v == g->v ? find(g, link.in) : NULL;
		link.v = x->in;
		link.in = x->other_v;
		spool_pop(via);
		link.type = SAYING_asker;
		link.a = n == NULL ? 0 : news_of_asker(g, n);
		if (link.a != 0)
			spool_add(asks, &link);
	}
}

/* The mention of x, wherever its key is looked for, was asked for by a requester. */
static void hear_asker(struct value *g, const struct saying *x, uint32_t requester)
{
	struct node *to[] = {
	    find(g, x->in), find(g, wait_wide(x->exhibit, KEY_any)),
	    (x->flags & SAID_BLANK) == 0 ? NULL : find(g, wait_wide(x->exhibit, KEY_blank))};
	for (unsigned k = 0; k < sizeof(to) / sizeof(to[0]); k++)
		if (to[k] != NULL && to[k]->requester == 0)
			to[k]->asker = merge_who(to[k]->asker, requester);
}

/* Of one mention the first link that leads to somebody; its last may say that it is of many. */
static void hear_links(struct value *g, struct spool *turn)
{
	const struct saying *x;
	spool_rewind(turn);
	while ((x = spool_head(turn)) != NULL) {
		struct saying first = *x;
		uint32_t one = 0, last = 0;
		for (; (x = spool_head(turn)) != NULL && x->b == first.b; spool_pop(turn)) {
			one = one == 0 && x->a != MANY ? x->a : one;
			last = (x->flags & SAID_LAST) != 0 ? x->a : last;
		}
		if (one != 0 || last != 0)
			hear_asker(g, &first, one != 0 ? one : last);
	}
	spool_clear(turn);
}

/* Nobody is known by what others say at the same time: what is found out counts in the next round.
 */
static void hear_askers(struct wait *w)
{
	struct value *g = &w->g;
	for (const struct saying *x; (x = of_value(g, &w->asks)) != NULL; spool_pop(&w->asks)) {
		struct saying of_many = *x;
		of_many.v = (uint64_t)x->b << 32 | (uint64_t)x->mode << 24;
		if (x->mode == 0 && (x->flags & SAID_LAST) != 0)
			hear_asker(g, x, x->a);
		else
			spool_add(&w->turn, &of_many);
	}
	hear_links(g, &w->turn);
	for (size_t k = 0; k < g->n; k++) {
		struct node *n = &g->node[k];
		n->named = n->requester == 0 && n->asker != 0;
		n->requester = n->named ? n->asker : n->requester;
	}
}

static void step_asking(struct wait *w)
{
	struct spool node, asks;
	spool_start(&node, w->node.to);
	spool_start(&asks, w->node.to);
	spool_rewind(&w->o->via);
	spool_rewind(&w->asks);
	spool_rewind(&w->node);
	while (value_read(&w->g, &w->node, &w->asks)) {
		hear_askers(w);
		tell_askers(&w->g, &w->o->via, &asks);
		value_write(&w->g, &node);
	}
	spool_free(&w->node);
	spool_free(&w->asks);
	w->node = node;
	w->asks = asks;
}

/* ---- all of it ---- */

static void first_step(struct wait *w, struct profiles *s)
{
	struct orphans *o = w->o;
	spool_rewind(&o->asked);
	spool_rewind(&o->said);
	spool_rewind(&o->tied);
	spool_rewind(&o->via);
	while (value_said(o, &w->g)) {
		find_carriers(&w->g, s);
		if (o->tied.total == 0)
			fall_back(&w->g); /* all there is to it: values say nothing to each other */
		tell(&w->g, &o->tied, &w->news);
		tell_askers(&w->g, &o->via, &w->asks);
		value_write(&w->g, &w->node);
	}
	spool_free(&o->asked);
}

/* One step along the ties, or one asking of whole exhibits. */
static bool step(struct wait *w, bool falls_back)
{
	struct spool node, news;
	bool any = false;
	if (!falls_back && w->news.total == 0)
		return false;
	spool_start(&node, w->node.to);
	spool_start(&news, w->node.to);
	spool_rewind(&w->o->tied);
	spool_rewind(&w->news);
	spool_rewind(&w->node);
	for (const struct saying *x; falls_back && (x = spool_head(&w->news)) != NULL;
	     spool_pop(&w->news))
		spool_add(&news, x); /* not heard yet */
	while (value_read(&w->g, &w->node, &w->news)) {
		any |= falls_back ? fall_back(&w->g) : hear(&w->g, &w->news);
		tell(&w->g, &w->o->tied, &news);
		value_write(&w->g, &node);
	}
	spool_free(&w->node);
	spool_free(&w->news);
	w->node = node;
	w->news = news;
	return any;
}

/* What no link knows better. */
static void take_vague(struct value *g)
{
	for (size_t k = 0; k < g->n; k++)
		if (g->node[k].requester == 0)
			g->node[k].requester = g->node[k].vague;
}

static void answer_all(struct wait *w)
{
	struct orphans *o = w->o;
	struct value *g = &w->g;
	spool_rewind(&w->node);
	spool_rewind(&o->said);
	while (value_read(g, &w->node, &o->said)) {
		take_vague(g);
		for (const struct saying *x; (x = of_value(g, &o->said)) != NULL;
		     spool_pop(&o->said)) {
			const struct node *n = x->type == SAYING_wonders ? find(g, x->in) : NULL;
			if (n == NULL)
				continue;
			const struct node *back = n->requester == 0 ? back_of(g, n) : NULL;
			struct saying a = {.v = x->a,
					   .in = wait_mark(g->v, n->in),
					   .a = n->who,
					   .b = back == NULL ? n->requester : back->requester};
			a.a = a.a == MANY ? 0 : a.a;
			a.b = a.b == MANY ? 0 : a.b;
			if (a.a != 0 || a.b != 0)
				spool_add(&o->answer, &a);
		}
	}
	spool_rewind(&o->answer);
}

void orphans_spread(struct orphans *o, struct profiles *s)
{
	struct wait w = {.o = o};
	spool_start(&w.node, o->asked.to);
	spool_start(&w.news, o->asked.to);
	spool_start(&w.asks, o->asked.to);
	spool_start(&w.turn, o->asked.to);
	grow_free(o->sieve, o->cap_sieve, sizeof(*o->sieve));
	o->sieve = NULL;
	o->cap_sieve = 0;
	first_step(&w, s);
	for (unsigned round = 0; round < ROUNDS && w.asks.total > 0; round++)
		step_asking(&w);
	spool_free(&o->via);
	spool_free(&w.asks);
	spool_free(&w.turn);
	bool any = o->tied.total > 0;
	for (unsigned round = 0; any && round < ROUNDS; round++) {
		for (unsigned k = 0; k < ROUNDS && step(&w, false); k++)
			;
		any = step(&w, true);
	}
	spool_free(&o->tied);
	spool_free(&w.news);
	answer_all(&w);
	spool_free(&w.node);
	spool_free(&o->said);
	value_free(&w.g);
}
