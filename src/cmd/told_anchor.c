/* told_anchor - see told_anchor.h. Times are those of the authority; hours are counted by the clock
 * of this computer. */
#include "cmd/told_anchor.h"

#include <unistd.h>

#include "base/date.h"
#include "cmd/told.h"

static void hours(struct out *o, uint64_t n)
{
	out_dec(o, n);
	out_z(o, n == 1 ? " hour" : " hours");
}

void told_anchored(struct out *o, struct kase *k, const char *head)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct anchoring_state s;
	anchoring_state(k, &a, &s);
	out_z(o, head);
	if (!s.any || s.hours >= ANCHORING_LATE_HOURS) {
		out_z(o, "NOT ANCHORED for ");
		hours(o, s.hours);
		out_z(o, s.any ? ": `kond anchor` (last: entries 1 to "
			       : ": no timestamp from outside is over the journal, see `kond "
				 "anchor --help`");
	} else {
		out_z(o, "anchored ");
		hours(o, s.hours);
		out_z(o, " ago (entries 1 to ");
	}
	if (s.any) {
		told_number(o, s.size);
		out_z(o, " of ");
		told_number(o, s.entries);
		out_z(o, ")");
	}
	if (s.waiting > 0) {
		out_z(o, "; requests without an answer: ");
		told_number(o, s.waiting);
	}
	out_char(o, '\n');
	arena_free(&a);
}

static void told_stamp(struct out *o, const struct anchoring_state *s)
{
	if (!s->any) {
		out_z(o, "  stamped   nothing: no authority outside vouches for any entry yet\n");
		return;
	}
	out_z(o, "  stamped   entries 1 to ");
	told_number(o, s->size);
	out_z(o, ": they stood there by ");
	time_write(o, s->since_ms);
	out_z(o, ", says ");
	out_str(o, s->authority);
	out_z(o, ".\n            Nobody, also not with the key of this case, could change them "
		 "since and keep\n            that timestamp. Keep a copy of it elsewhere "
		 "(`kond journal --proof`): who has\n            the key could also drop it.\n");
	if (s->ahead_ms == 0)
		return;
	out_z(o, "  clock     this computer's clock was ahead of the authority's by ");
	told_number(o, (uint64_t)s->ahead_ms / 60000);
	out_z(o, " minutes: so may\n            the times in entries be\n");
}

void told_claims(struct out *o, struct kase *k)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct anchoring_state s;
	anchoring_state(k, &a, &s);
	out_z(o, "\nWhat this means\n");
	out_z(o, "  proven    what is marked so above, against everybody who has not the key of "
		 "this case\n");
	told_stamp(o, &s);
	out_z(o, "  claimed   entries ");
	told_number(o, s.size + 1);
	out_z(o, " to ");
	told_number(o, s.entries);
	out_z(o, ": whoever has the key (and passphrase) could have written\n"
		 "            them anew; after the last timestamp the journal holds only against\n"
		 "            somebody without the signing key\n"
		 "  claimed   times, names and roles in entries: what this computer and its users "
		 "said\n"
		 "  claimed   that nothing happened outside kond: what is not entered is not "
		 "here\n");
	told_anchored(o, k, "  ");
	arena_free(&a);
}

void anchor_what_leaves(struct call *c, struct kase *k)
{
	struct anchoring_way way;
	struct anchored done;
	struct out o = out_fd(STDERR_FILENO);
	anchoring_way_get(k, c->arena, &way);
	if (anchoring_way_wrong(&way) != NULL) {
		out_z(&o, "Not anchored: have it stamped outside, with `kond anchor request`; "
			  "`kond anchor set` does it by itself.\n");
	} else {
		const char *why = anchoring_now(k, c->arena, &way, &done);
		if (why != NULL) {
			out_z(&o, "Not anchored: ");
			out_z(&o, why);
			out_z(&o, ". Try again with `kond anchor now`.\n");
		} else {
			out_z(&o, "Anchored: entries 1 to ");
			out_dec(&o, done.head.size);
			out_z(&o, " stamped at ");
			time_write(&o, done.stamp.at_ms);
			out_char(&o, '\n');
		}
	}
	out_end(&o);
}
