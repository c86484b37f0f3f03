/*
 * view - see view.h. Follows no standard. Refuses to know what stands in the text: that is for its
 * reader.
 */
#include "text/view.h"

enum charset view_charset(const struct head *h)
{
	return h->charset == CHARSET_none ? CHARSET_cp1252 : h->charset;
}

bool view_next(const struct read_job *j, struct text_in *in, str *text, const struct raw_map **map)
{
	if (!text_next(in, (size_t)j->limits->row_bytes, text, map)) {
		*text = STR_NONE;
		return false;
	}
	j->sink->progress(j->sink, raw_at(*map, 0));
	return true;
}

int view_end(struct read_job *j, struct text_in *in, struct err *e)
{
	j->sink->progress(j->sink, j->in->at);
	text_close(in);
	return j->in->failed ? err_set(e, REASON_io_error, j->in->at) : 0;
}
