/*
 * fuzz_wire - what a worker may send, thrown at kond's side of the wire: a sequence of packets,
 * each u16 length and bytes. The first byte chooses how it starts; a length of 0xFFFF answers a
 * member. Whatever is accepted must keep its promises.
 */
#include "base/must.h"
#include "base/utf8.h"
#include "box/wire.h"

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

static void check(const struct wire_state *s, const struct message *m, uint64_t progress_before)
{
	switch (m->wire) {
	case WIRE_name:
		must(m->name.cell > 0 && m->name.cell < WIRE_CELLS && utf8_valid(m->name.name));
		break;
	case WIRE_child:
		must(utf8_valid(m->child.name) && m->child.name.n <= WIRE_NAME_MAX);
		must(m->child.size >= -1 && reason_known((uint64_t)m->child.why));
		break;
	case WIRE_progress:
		must(m->progress > progress_before && m->progress <= s->size);
		break;
	case WIRE_partial:
		must(m->partial.why != REASON_none && reason_known((uint64_t)m->partial.why));
		break;
	case WIRE_done:
		must(s->stage == STAGE_idle && m->done.bytes <= s->size);
		break;
	default:
		break;
	}
}

static void again(str packet, const struct wire_body *b)
{
	struct out o = out_mem();
	wire_encode(&o, b);
	must(str_eq(out_view(&o), packet));
	out_end(&o);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	static struct wire_state s;
	struct cur c = cur_of((str){p, n});
	struct job j = {.size = 1000};
	unsigned start = cur_u8(&c);
	wire_expect_hello(&s);
	if (start % 3 != 0) {
		s.stage = STAGE_idle;
		if (start % 3 == 1)
			wire_expect_item(&s, &j);
		else
			wire_expect_member(&s, &j, start / 3);
	}
	while (cur_left(&c) > 0) {
		struct wire_body b;
		uint16_t length = cur_u16(&c);
		uint64_t before = s.progress;
		if (length == 0xffff) {
			if (s.stage == STAGE_asked)
				wire_answered(&s, true);
			continue;
		}
		str packet = cur_take(&c, length);
		if (!wire_decode(packet, TO_PARENT, &b))
			continue;
		again(packet, &b);
		if (wire_accept(&s, &b))
			check(&s, &b.m, before);
		else
			must(s.stage == STAGE_lie);
		if (s.stage == STAGE_idle)
			wire_expect_item(&s, &j);
	}
	struct wire_body b;
	(void)wire_decode((str){p, n}, TO_WORKER, &b);
	return 0;
}
