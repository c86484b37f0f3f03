/*
 * lines - see lines.h. Follows no standard. Refuses to tell a row from other lines: that is for the
 * reader.
 */
#include "text/lines.h"

#include "text/prose.h"
#include "text/view.h"

void lines_open(struct line_walk *l, struct read_job *j)
{
	*l = (struct line_walk){.job = j, .line = 1, .side = SIZE_MAX, .held = SIZE_MAX};
	text_open(&l->in, j->arena, j->in, view_charset(j->head));
	turns_start(&l->turns, j);
}

void lines_wait(struct line_walk *l, size_t at)
{
	if (l->side != SIZE_MAX)
		return;
	l->side = at;
	l->side_line = l->line;
}

void lines_flush(struct line_walk *l, size_t to)
{
	if (l->side != SIZE_MAX)
		prose_give(l->job->sink, l->map, str_sub(l->text, l->side, to), l->side,
			   l->side_line);
	l->side = SIZE_MAX;
}

void lines_walk(struct line_walk *l, void (*one)(struct line_walk *l, size_t at, size_t end))
{
	while (view_next(l->job, &l->in, &l->text, &l->map)) {
		size_t at = 0, n = l->text.n;
		while (at < n) {
			size_t end = at + str_find_byte(str_sub(l->text, at, n), '\n');
			if (end == n && at > 0 && !l->in.last)
				break;
			one(l, at, end);
			l->line++;
			at = end < n ? end + 1 : n;
		}
		lines_flush(l, at);
		if (l->held != SIZE_MAX && l->held > 0 && !l->in.last) { /* its second is behind */
			at = l->held;
			l->line--;
			l->held = SIZE_MAX;
		}
		if (l->held != SIZE_MAX)
			l->let_go(l);
		if (at < n)
			text_keep(&l->in, at);
	}
}

int lines_close(struct line_walk *l, struct err *e)
{
	turns_end(&l->turns);
	turns_free(&l->turns);
	return view_end(l->job, &l->in, e);
}
