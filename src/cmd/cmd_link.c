/* kond link - which rows of tables are one person: scored linkage for lists, without a case. */
#include <stdio.h>

#include "cmd/table_in.h"
#include "find/name.h"

#define BYTES_MOST ((size_t)2 << 30) /* of rows, of all files */

static const struct option_row options[] = {
    {"columns", "LIST", TABLE_COLUMNS_HELP, true},
    {"threshold", "BITS",
     "join pairs from this weight on; between 0 and 1 a probability. Else where the expected F1 is "
     "best",
     false},
    {"pairs", NULL, "list the pairs instead of the clusters", false},
    {"explain", NULL, "list the pairs, and what each field adds to their weight", false},
    {NULL, NULL, NULL, false},
};

/* A row of a file, for each record. */
struct origin {
	uint32_t file;
	uint64_t row;
};

struct linking {
	struct call *call;
	struct table_in in;
	struct scorer *s;
	struct origin *origin;
	size_t n, cap;
	size_t bytes;     /* of rows so far */
	bool full;        /* more than TABLE_ROWS_MOST or BYTES_MOST */
	double threshold; /* probability; negative: find it */
	bool bits;        /* threshold is a weight */
};

/* ---- what the user said ---- */

/* "12", "-3.5", "0.99": our own, for a decimal point whatever the locale. */
static bool read_decimal(str s, double *out_v)
{
	double v = 0.0, unit = 1.0;
	bool minus = s.n > 0 && s.p[0] == '-', point = false;
	size_t digits = 0;
	for (size_t i = minus ? 1 : 0; i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
		} else if (is_digit(s.p[i]) && digits < 15) {
			digits++;
			v = v * 10.0 + (s.p[i] - '0');
			unit *= point ? 10.0 : 1.0;
		} else {
			return false;
		}
	}
	*out_v = (minus ? -v : v) / unit;
	return digits > 0;
}

static int read_options(struct linking *l)
{
	const char *v = call_option(l->call, "threshold");
	int r = table_in_options(&l->in, l->call);
	l->in.alone = l->call->n_arg == 1;
	l->threshold = -1.0;
	if (r != EXIT_done || v == NULL)
		return r;
	if (!read_decimal(str_of(v), &l->threshold))
		return call_wrong(l->call,
				  "--threshold is a weight in bits, or a probability between 0 and "
				  "1, not",
				  v);
	l->bits = l->threshold <= 0.0 || l->threshold >= 1.0;
	return EXIT_done;
}

/* ---- reading ---- */

static void say_part(void *ctx, unsigned permille)
{
	struct linking *l = ctx;
	if (l->in.tty)
		fprintf(stderr, "\r\033[Kcomparing: %u %%", permille / 10);
}

static void say_columns(const struct link_columns *c, uint32_t file)
{
	fprintf(stderr, "file %u:", file + 1);
	for (size_t i = 0; i < c->n; i++)
		if (c->c[i].role != LINK_none && c->c[i].role != LINK_label)
			fprintf(stderr, " column %zu is %s;", i + 1, link_role_name(c->c[i].role));
	fputc('\n', stderr);
}

static void add_row(struct linking *l, uint32_t file, uint64_t row, const struct score_record *r)
{
	if (l->n >= TABLE_ROWS_MOST) {
		l->full = true;
		return;
	}
	GROW(l->origin, l->cap, l->n + 1);
	l->origin[l->n++] = (struct origin){file, row};
	score_add(l->s, r);
}

/* Rows keep their numbers: one that says nothing, or did not come through, is a row all the same.
 */
static void add_rows(struct linking *l, uint32_t file, const struct tables *t,
		     const struct link_columns *c)
{
	static const struct score_record empty;
	struct arena keep = arena_make((size_t)64 << 20);
	uint64_t last = c->heading;
	l->bytes += t->frames.n;
	l->full |= l->bytes > BYTES_MOST;
	for (size_t i = c->headed ? 1 : 0; i < t->n && !l->full; i++) {
		struct arena a = keep;
		struct score_record r;
		struct frame_read f = tables_row(t, i, &a);
		uint64_t number = link_row_number(&f, last);
		for (; last + 1 < number && !l->full; last++)
			add_row(l, file, last + 1 - c->heading, &empty);
		link_record(c, &f, &a, &r);
		add_row(l, file, number - c->heading, &r);
		last = number;
	}
	arena_free(&keep);
}

static int read_file(struct linking *l, uint32_t file)
{
	const char *path = l->call->arg[file];
	struct tables t;
	struct link_columns c;
	int r = table_in_read(&l->in, path, &t, &c);
	if (r == EXIT_done && l->in.n_wish == 0)
		say_columns(&c, file);
	if (r == EXIT_done)
		add_rows(l, file, &t, &c);
	tables_free(&t);
	return !l->full ? r
			: call_failed(l->call,
				      "more rows than are linked at once (5,000,000, or 2 GiB), "
				      "up to",
				      path);
}

/* ---- printing ---- */

static void put_decimal(struct list *l, double v)
{
	struct out o = out_mem();
	if (v < 0.0)
		out_char(&o, '-');
	out_fixed(&o, (uint64_t)((v < 0.0 ? -v : v) * 1000.0 + 0.5), 3, '.');
	list_json(l, out_view(&o), out_view(&o));
	out_end(&o);
}

static str file_of(const struct linking *l, uint32_t record)
{
	return str_of(l->call->arg[l->origin[record].file]);
}

/* Clusters are numbered in the order of their first row. */
static void print_clusters(struct linking *l, const uint32_t *cluster)
{
	static const struct list_column col[] = {
	    {"file", "file", false}, {"row", "row", true}, {"cluster", "cluster", true}};
	size_t cap = 0;
	uint32_t *number = grow(NULL, &cap, l->n + 1, sizeof(*number)), last = 0;
	struct list *list = call_list(l->call, col, 3);
	for (size_t i = 0; i < l->n; i++) {
		if (number[cluster[i]] == 0)
			number[cluster[i]] = ++last;
		list_text(list, file_of(l, (uint32_t)i));
		list_number(list, l->origin[i].row);
		list_number(list, number[cluster[i]]);
		list_row_end(list);
	}
	list_end(list);
	grow_free(number, cap, sizeof(*number));
}

struct printing {
	struct linking *l;
	struct list *list;
	const uint32_t *cluster;
	bool explain;
};

static void put_reasons(struct printing *p, const struct score_pair *pair)
{
	struct score_told t;
	struct out o = out_mem();
	score_two(p->l->s, pair->a, pair->b, &t);
	for (unsigned f = 0; f < SCORE_FIELDS; f++) {
		const struct score_said *s = &t.field[f];
		if (!s->told)
			continue;
		out_z(&o, o.n > 0 ? "; " : "");
		out_z(&o, score_field_name((enum score_field)f));
		out_z(&o, " ");
		out_z(&o, s->level);
		out_z(&o, s->bits < 0.0 ? " -" : " +");
		out_fixed(&o, (uint64_t)((s->bits < 0.0 ? -s->bits : s->bits) * 10.0 + 0.5), 1,
			  '.');
	}
	if (t.moved > 0.05) {
		out_z(&o, "; moved house +");
		out_fixed(&o, (uint64_t)(t.moved * 10.0 + 0.5), 1, '.');
	}
	if (t.shared > 0.05) {
		out_z(&o, "; one household -");
		out_fixed(&o, (uint64_t)(t.shared * 10.0 + 0.5), 1, '.');
	}
	list_text(p->list, out_view(&o));
	out_end(&o);
}

static void print_pair(void *ctx, const struct score_pair *pair)
{
	struct printing *p = ctx;
	list_text(p->list, file_of(p->l, pair->a));
	list_number(p->list, p->l->origin[pair->a].row);
	list_text(p->list, file_of(p->l, pair->b));
	list_number(p->list, p->l->origin[pair->b].row);
	put_decimal(p->list, pair->bits);
	put_decimal(p->list, pair->probability);
	list_bool(p->list, p->cluster[pair->a] == p->cluster[pair->b]);
	if (p->explain)
		put_reasons(p, pair);
	list_row_end(p->list);
}

#define LISTED 0.001 /* pairs of a lower probability are not listed */

static void print_pairs(struct linking *l, const uint32_t *cluster)
{
	static const struct list_column col[] = {
	    {"file_a", "file", false},   {"row_a", "row", true},   {"file_b", "file", false},
	    {"row_b", "row", true},      {"weight", "bits", true}, {"probability", "p", true},
	    {"joined", "joined", false}, {"why", "why", false}};
	struct printing p = {
	    .l = l, .cluster = cluster, .explain = call_option(l->call, "explain") != NULL};
	p.list = call_list(l->call, col, p.explain ? 8 : 7);
	score_pairs(l->s, LISTED, &p, print_pair);
	list_end(p.list);
}

static void say_result(const struct linking *l, const struct score_result *r, size_t clusters)
{
	fprintf(stderr,
		"%zu rows, %zu people; %llu pairs compared, joined from %.1f bits (probability "
		"%.3f)\n",
		l->n, clusters, (unsigned long long)r->candidates, r->bits, r->threshold);
	fprintf(stderr, "expected, by these probabilities: precision %.3f, recall %.3f%s\n",
		r->precision, r->recall,
		r->estimated ? "" : "; too few pairs to learn from: weights of the table");
}

static int link_all(struct linking *l)
{
	size_t cap = 0, clusters = 0;
	struct score_result r;
	score_settle(l->s, say_part, l);
	if (l->in.tty)
		fputs("\r\033[K", stderr);
	uint32_t *cluster = grow(NULL, &cap, l->n + 1, sizeof(*cluster));
	double t = l->bits ? score_probability(l->s, l->threshold) : l->threshold;
	score_link(l->s, t, cluster, &r);
	for (size_t i = 0; i < l->n; i++)
		clusters += cluster[i] == i;
	say_result(l, &r, clusters);
	if (call_option(l->call, "pairs") != NULL || call_option(l->call, "explain") != NULL)
		print_pairs(l, cluster);
	else
		print_clusters(l, cluster);
	grow_free(cluster, cap, sizeof(*cluster));
	return EXIT_done;
}

static int run(struct call *c)
{
	struct linking l = {.call = c};
	if (c->n_arg == 0)
		return call_wrong(c, "which table? kond link FILE.csv", NULL);
	int r = read_options(&l);
	if (r != EXIT_done)
		return r;
	r = table_in_start(&l.in);
	if (r != EXIT_done)
		return r;
	struct crypt_key key = crypt_key_new();
	name_start();
	l.s = score_new((const unsigned char *)&key);
	for (size_t i = 0; r == EXIT_done && i < c->n_arg; i++)
		r = read_file(&l, (uint32_t)i);
	table_in_stop(&l.in);
	if (r == EXIT_done)
		r = link_all(&l);
	score_end(l.s);
	grow_free(l.origin, l.cap, sizeof(*l.origin));
	return r;
}

const struct cmd cmd_link = {
    .name = "link",
    .args = "[options] FILE...",
    .brief = "Link the rows of tables that speak of one person",
    .help =
	"Prints for every row its cluster; row 1 is the first after the headings. Tables are "
	"CSV (, ; tab |), or any other format that\n"
	"kond reads tables in; the sealed reader reads them, and nothing is kept. Several files "
	"are linked with one another and within.\n"
	"Without --columns the columns are typed by heading and content, and that is told; "
	"columns that number the rows or label their\n"
	"clusters (id, rec_id, unique_id, cluster) are not used. With --columns only those named "
	"are used.\n"
	"Weights are estimated on the rows themselves (Fellegi-Sunter, u by counting, m by EM); "
	"the order of rows, columns and files\n"
	"changes no cluster. --explain lists what each field adds to the weight of a pair, in "
	"bits: +1 doubles the odds.",
    .options = options,
    .lists = true,
    .most_args = 1000,
    .run = run};
