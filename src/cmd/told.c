/* told - totals in words. Numbers only. */
#include "cmd/told.h"

#include "cmd/told_sample.h"

void told_number(struct out *o, uint64_t v)
{
	if (v >= 1000) {
		told_number(o, v / 1000);
		out_char(o, ',');
		out_dec_pad(o, v % 1000, 3);
	} else {
		out_dec(o, v);
	}
}

void told_bytes(struct out *o, uint64_t bytes)
{
	static const char *const unit[] = {" B", " kB", " MB", " GB", " TB"};
	uint64_t tenth = bytes * 10;
	size_t u = 0;
	for (; tenth >= 9995 && u < 4; u++)
		tenth /= 1000;
	if (u == 0)
		out_dec(o, bytes);
	else
		out_fixed(o, tenth, 1, '.');
	out_z(o, unit[u]);
}

static void line(struct out *o, const char *what, uint64_t items, uint64_t bytes)
{
	if (items == 0)
		return;
	out_z(o, "  ");
	out_z(o, what);
	for (size_t n = str_of(what).n; n < 12; n++)
		out_char(o, ' ');
	told_number(o, items);
	out_z(o, items == 1 ? " item, " : " items, ");
	told_bytes(o, bytes);
	out_char(o, '\n');
}

static void lines(struct out *o, const char *what, uint64_t items, uint64_t bytes,
		  const struct state_total *by)
{
	line(o, what, items, bytes);
	for (unsigned s = 0; s <= ITEM_refused; s++) {
		if (by[s].items == 0)
			continue;
		out_z(o, "  ");
		line(o, item_state_name((enum item_state)s), by[s].items, by[s].bytes);
	}
}

void told_coverage(struct out *o, const struct case_totals *t)
{
	lines(o, "files", t->files, t->bytes, t->by_state);
	if (t->members > 0)
		lines(o, "in archives", t->members, t->member_bytes, t->members_by_state);
}

static void people(struct out *o, const struct person_counts *n)
{
	told_number(o, n->confirmed);
	out_z(o, n->confirmed == 1 ? " person confirmed" : " people confirmed");
	out_z(o, ", of whom ");
	told_number(o, n->published);
	out_z(o, " published");
	if (n->possible > 0) {
		out_z(o, "; ");
		told_number(o, n->possible);
		out_z(o, " more possible (only within reach of the thieves)");
	}
	out_char(o, '\n');
}

void told_report(struct out *o, struct kase *k, const struct scan_report *r)
{
	out_z(o, "Evidence:\n");
	told_coverage(o, &r->totals);
	if (r->listed > 0) {
		told_number(o, r->listed);
		out_z(o, " items became stolen: the listing names them\n");
	}
	people(o, &r->persons);
	told_doubt(o, k, "");
	uint64_t read_ms = (uint64_t)(r->ms - r->who_ms);
	told_bytes(o, r->read_bytes);
	out_z(o, " read in ");
	out_fixed(o, read_ms / 100, 1, '.');
	out_z(o, " s");
	if (read_ms > 0 && r->read_bytes > 0) {
		out_z(o, ", ");
		told_bytes(o, r->read_bytes * 1000 / read_ms);
		out_z(o, "/s");
	}
	out_z(o, "; who is who in ");
	out_fixed(o, (uint64_t)r->who_ms / 100, 1, '.');
	out_z(o, " s");
	out_z(o, "; memory of all processes ");
	told_bytes(o, r->memory);
	out_z(o, "\nNext: `kond status`, `kond persons`, `kond requesters`");
	out_z(o,
	      r->some_unread ? ", and `kond files --unread` for what could not be read\n" : "\n");
}

void told_decisions(struct out *o, const struct person_counts *n)
{
	told_number(o, n->decided);
	out_z(o, n->decided == 1 ? " decision applied" : " decisions applied");
	if (n->decided_refused > 0) {
		out_z(o, ", ");
		told_number(o, n->decided_refused);
		out_z(o, " refused (`kond review history`)");
	}
	if (n->decided_waits > 0) {
		out_z(o, ", ");
		told_number(o, n->decided_waits);
		out_z(o, " waiting for their evidence");
	}
	if (n->doubts > 0) {
		out_z(o, "; ");
		told_number(o, n->doubts);
		out_z(o, n->doubts == 1 ? " pair to decide (`kond review`)"
					: " pairs to decide (`kond review`)");
	}
}
