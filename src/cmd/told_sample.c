/* told_sample - recall, precision and two detectors in words. Numbers only. */
#include "cmd/told_sample.h"

#include "cmd/told.h"

#define ARENA_BYTES ((size_t)64 << 20)

void told_share(struct out *o, double v)
{
	unsigned places = 3;
	uint64_t one = 1000;
	for (double left = 1 - v; left > 0 && left < 0.01 && places < 6; left *= 10, places++)
		one *= 10;
	out_fixed(o, (uint64_t)(v * (double)one + 0.5), places, '.');
}

void told_figure(struct out *o, const struct sample_figure *f)
{
	if (!f->known) {
		out_z(o, "not measured: `kond sample` asks");
		return;
	}
	told_share(o, f->v.at);
	out_z(o, " (");
	told_share(o, f->v.low);
	out_z(o, " to ");
	told_share(o, f->v.high);
	out_z(o, ", ");
	told_number(o, f->judged);
	out_z(o, " judged; ");
	if (f->more > 0) {
		told_number(o, f->more);
		out_z(o, " more would halve that)");
	} else {
		out_z(o, "none left)");
	}
}

static void pad(struct out *o, const char *what, size_t to)
{
	out_z(o, what);
	for (size_t n = str_of(what).n; n < to; n++)
		out_char(o, ' ');
}

static void line(struct out *o, const char *indent, const char *what, const struct sample_figure *f,
		 const struct sample *s, uint32_t generation)
{
	out_z(o, indent);
	pad(o, what, *indent == '\0' ? str_of(what).n + 1 : 38);
	told_figure(o, f);
	if (f->stale > 0) {
		out_z(o, "; ");
		told_number(o, f->stale);
		out_z(o, " no longer hold");
	}
	if (s->generation != generation) {
		out_z(o, "; of generation ");
		out_dec(o, s->generation);
		out_z(o, ", `kond sample draw` renews it");
	}
	out_char(o, '\n');
}

void told_doubt(struct out *o, struct kase *k, const char *indent)
{
	struct arena a = arena_make(ARENA_BYTES);
	struct generation g = {0};
	struct sample s;
	struct sample_figures f;
	const char *why;
	case_generation(k, &g);
	if (sample_load(k, &a, &s, &why)) {
		sample_figures(&s, &f);
		line(o, indent, "recall", &f.recall, &s, g.no);
		line(o, indent, "precision", &f.precision, &s, g.no);
	} else {
		out_z(o, indent);
		pad(o, "recall and precision", *indent == '\0' ? 21 : 38);
		out_z(o, why != NULL ? why : "not measured: `kond sample draw`");
		out_char(o, '\n');
	}
	arena_free(&a);
}

static void put_share(struct list *l, double v)
{
	struct out o = out_mem();
	told_share(&o, v);
	list_json(l, out_view(&o), out_view(&o));
	out_end(&o);
}

void told_figure_row(struct list *l, const struct sample_figure *f)
{
	if (f->known) {
		put_share(l, f->v.at);
		put_share(l, f->v.low);
		put_share(l, f->v.high);
		list_number(l, f->judged);
		list_number(l, f->more);
		return;
	}
	for (int i = 0; i < 5; i++)
		list_null(l);
}

static bool figures_of(struct kase *k, struct sample_figures *out)
{
	struct arena a = arena_make(ARENA_BYTES);
	struct sample s;
	const char *why;
	*out = (struct sample_figures){.has_seen = false};
	bool has = sample_load(k, &a, &s, &why);
	if (has)
		sample_figures(&s, out);
	arena_free(&a);
	return has && (out->recall.known || out->precision.known);
}

void told_doubt_row(struct list *l, struct kase *k)
{
	struct sample_figures f;
	figures_of(k, &f);
	told_figure_row(l, &f.recall);
	told_figure_row(l, &f.precision);
}

void told_measured(struct out *o, struct kase *k)
{
	struct sample_figures f;
	if (!figures_of(k, &f))
		return;
	out_z(o, "recall ");
	told_figure(o, &f.recall);
	out_z(o, "; precision ");
	told_figure(o, &f.precision);
	out_char(o, '\n');
}

static void seen_line(struct out *o, uint64_t n, const char *by)
{
	told_number(o, n);
	out_z(o, by);
}

void told_seen(struct out *o, const struct sample_figures *f)
{
	if (!f->has_seen)
		return;
	out_z(o, "Stretches of text with somebody: ");
	seen_line(o, f->both, " seen by both detectors, ");
	seen_line(o, f->only_kond, " only by kond's, ");
	seen_line(o, f->only_second, " only by the second");
	out_z(o, ",\nof which ");
	told_share(o, f->second_true);
	out_z(o, f->second_true < 1 ? " rightly by what was judged" : " if all are right");
	out_z(o, "; by capture and recapture there are about ");
	told_number(o, (uint64_t)(f->seen.at + 0.5));
	out_z(o, " (");
	told_number(o, (uint64_t)(f->seen.low + 0.5));
	out_z(o, " to ");
	told_number(o, (uint64_t)(f->seen.high + 0.5));
	out_z(o, ")\n");
}
