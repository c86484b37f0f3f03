/* wrap - messages as they lie in other files: strings of JSON, XML and SQL, lines of a log, Base64.
 */
#include "sim/sim.h"

static void json_string(struct out *o, str s, bool careful)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (c == '\r' || c == '\n') {
			out_z(o, c == '\r' ? "\\r" : "\\n");
		} else if (careful && (c == '\'' || c == '+' || c == '&')) {
			out_z(o, "\\u00");
			out_hex(o, &c, 1);
		} else {
			if (c == '"' || c == '\\')
				out_char(o, '\\');
			out_char(o, (char)c);
		}
	}
}

static void xml_text(struct out *o, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		const char *name = c == '&'    ? "&amp;"
				   : c == '<'  ? "&lt;"
				   : c == '>'  ? "&gt;"
				   : c == '\'' ? "&apos;"
				   : c == '\r' ? "&#xD;"
					       : NULL;
		if (name != NULL)
			out_z(o, name);
		else
			out_char(o, (char)c);
	}
}

static void sql_string(struct out *o, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			out_char(o, '\'');
		out_char(o, (char)s.p[i]);
	}
}

static void one_line(struct out *o, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' && s.p[i] != '\n')
			out_char(o, (char)s.p[i]);
}

static void base64(struct out *o, str s)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = (uint32_t)s.p[i] << 16;
		v |= s.n - i > 1 ? (uint32_t)s.p[i + 1] << 8 : 0;
		v |= s.n - i > 2 ? s.p[i + 2] : 0;
		for (size_t k = 0; k < 4; k++)
			out_char(o, k <= s.n - i ? digits[v >> (18 - 6 * k) & 63] : '=');
	}
}

void sim_wrap(struct sim *s, enum wrap wrap, size_t from)
{
	struct out *o = &s->text;
	struct out copy = out_mem();
	out_str(&copy, str_sub(out_view(o), from, o->n));
	str m = out_view(&copy);
	if (wrap == WRAP_none || m.n == 0) {
		out_end(&copy);
		return;
	}
	o->n = from;
	switch (wrap) {
	case WRAP_json:
	case WRAP_json_careful:
		out_z(o, "{\"status\":\"verzonden\",\"bericht\":\"");
		json_string(o, m, wrap == WRAP_json_careful);
		out_z(o, "\"}\n");
		break;
	case WRAP_xml:
		out_z(o, "<bericht><status>verzonden</status><inhoud>");
		xml_text(o, m);
		out_z(o, "</inhoud></bericht>\n");
		break;
	case WRAP_sql:
		out_z(o, "INSERT INTO bericht (status, inhoud) VALUES ('verzonden', '");
		sql_string(o, m);
		out_z(o, "');\n");
		break;
	case WRAP_log:
		out_z(o, "2025-09-01 12:00:00,123 INFO [zorgmail] verzonden: ");
		one_line(o, m);
		out_z(o, "\n");
		break;
	default:
		out_z(o, "bijlage: ");
		base64(o, m);
		out_z(o, "\n");
	}
	out_end(&copy);
}
