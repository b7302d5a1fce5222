package privacy

import (
	_ "embed"
	"fmt"
	"html"
	"reflect"
	"slices"
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

//go:embed page.html
var pageFrame string

// page is the export as a page that opens in any browser, without the network: no scripts, no links, nothing loaded. It
// has the fields of the JSON file, in a form for people: what is not set is left out, and so are ids of the program's own.
func page(rq commands.Request, d storage.MemberData) []byte {
	r := reader{rq.Env, map[peer.ID]string{}}
	for _, j := range d.Journeys {
		r.journeys[j.ID] = j.Name.Reveal()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(r.instant(rq.Now)))
	for _, m := range inPageOrder(r.value(reflect.ValueOf(d)).(object)) {
		if isEmpty(m.value) {
			continue
		}
		fmt.Fprintf(&b, "<h2>%s</h2>\n", heading(m.name))
		writeHTML(&b, m.value)
	}
	title := html.EscapeString(rq.Label("privacy.export-title"))
	return []byte(strings.NewReplacer("TITLE", title, "CONTENT", b.String()).Replace(pageFrame))
}

// inPageOrder puts what members look for first, and leaves out what only a program can follow: the ids of their posts.
func inPageOrder(all object) object {
	first := []string{
		"check_ins", "journeys", "milestones", "mentor", "requests", "pairings", "circle_seats", "circle_side",
		"meeting_reminders", "help_page", "member", "reminder",
	}
	rank := func(m member) int {
		if i := slices.Index(first, m.name); i >= 0 {
			return i
		}
		return len(first)
	}
	all = slices.DeleteFunc(all, func(m member) bool { return m.name == "posted" })
	slices.SortStableFunc(all, func(a, b member) int { return rank(a) - rank(b) })
	return all
}

// reader turns stored values into what people read.
type reader struct {
	commands.Env
	journeys map[peer.ID]string // names by id
}

// value is a stored value for the page: nil for what is not set, else a string, an object or []any.
func (r reader) value(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	switch x := v.Interface().(type) {
	case peer.Mood:
		return moodLabel(r.Env, x)
	case peer.Share:
		return shareLabel(r.Env, x)
	case peer.Counting: // its zero value is a choice
		if slices.Contains(peer.Countings(), x) {
			return r.Label([...]string{
				"choice.counting.all", "choice.counting.since", "choice.counting.both", "choice.counting.none",
			}[x])
		}
	}
	if v.IsZero() {
		return nil
	}
	switch x := v.Interface().(type) {
	case peer.UserText:
		return x.Reveal()
	case peer.Day:
		return r.Say("day.on", words.Args{"Day": x}).Reveal()
	case time.Time:
		return r.instant(x)
	case bool:
		return r.Label("privacy.page-yes")
	}
	if word, ok := inWords(v); ok {
		if s, isText := word.(string); isText {
			return strings.ReplaceAll(s, "_", " ")
		}
		return word
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return r.value(v.Elem())
	case reflect.Slice:
		var all []any
		for i := range v.Len() {
			if one := r.value(v.Index(i)); !isEmpty(one) {
				all = append(all, one)
			}
		}
		return all
	case reflect.Struct:
		return r.fields(v)
	}
	return fmt.Sprint(v.Interface())
}

// fields are those of a struct that say something to a reader. A journey is named instead of its id.
func (r reader) fields(v reflect.Value) any {
	out := object{}
	for _, name := range shownFields(v.Type()) {
		value := r.value(v.FieldByName(name))
		if id, isID := v.FieldByName(name).Interface().(peer.ID); isID {
			switch name {
			case "ID", "Role":
				continue
			case "Journey":
				value = r.journeys[id]
			}
		}
		out = append(out, member{snake(name), value})
	}
	return out
}

// instant is a date and a time of day, in UTC.
func (r reader) instant(at time.Time) string {
	at = at.UTC()
	return r.Say("privacy.page-instant", words.Args{
		"Day": peer.Date(at.Date()), "Time": words.Text(at.Format("15:04")),
	}).Reveal()
}

// moodLabel is a mood's word in the member's language, "" for none.
func moodLabel(s commands.Env, m peer.Mood) string {
	if !slices.Contains(peer.Moods(), m) {
		return ""
	}
	return s.Label("choice.mood." + commands.ArgString(m))
}

// shareLabel is what an entry shows to whom, in the member's language.
func shareLabel(s commands.Env, share peer.Share) string {
	if !slices.Contains(peer.Shares(), share) {
		return ""
	}
	return s.Label(shareKey(share))
}

// heading is a member's name as people write it.
func heading(name string) string {
	return html.EscapeString(strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "_", " "))
}

// writeHTML writes a value. What is not set is left out.
func writeHTML(b *strings.Builder, v any) {
	switch v := v.(type) {
	case object:
		b.WriteString("<dl>")
		for _, m := range v {
			if !isEmpty(m.value) {
				fmt.Fprintf(b, "<dt>%s</dt><dd>", heading(m.name))
				writeHTML(b, m.value)
				b.WriteString("</dd>")
			}
		}
		b.WriteString("</dl>\n")
	case []any:
		b.WriteString("<ol>")
		for _, one := range v {
			b.WriteString("<li>")
			writeHTML(b, one)
			b.WriteString("</li>")
		}
		b.WriteString("</ol>\n")
	case []string:
		b.WriteString(html.EscapeString(strings.Join(v, ", ")))
	default:
		b.WriteString(html.EscapeString(fmt.Sprint(v)))
	}
}

// isEmpty reports whether a value says nothing.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case object:
		return !slices.ContainsFunc(v, func(m member) bool { return !isEmpty(m.value) })
	}
	return false
}
