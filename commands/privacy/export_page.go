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
// says what the JSON file says, in a form for people, in their language and their time zone. What is not set is left out,
// and so is what only a program can follow.
func page(rq commands.Request, d storage.MemberData) []byte {
	r := newReader(rq, d)
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s</p>\n", text(r.made()))
	for _, e := range inPageOrder(r.record(reflect.ValueOf(forPage(d)))) {
		if isEmpty(e.value) {
			continue
		}
		fmt.Fprintf(&b, "<details\nopen><summary><h2>%s</h2></summary>\n", text(r.Label(e.says)))
		r.write(&b, e.value, 3)
		b.WriteString("</details>\n")
	}
	head := r.SpokenHead()
	return []byte(strings.NewReplacer("LANGUAGE", html.EscapeString(head.Language), "DIRECTION", html.EscapeString(head.Direction),
		"TITLE", text(rq.Label("privacy.export-title")), "CONTENT", b.String()).Replace(pageFrame))
}

// forPage is a member's data without what the page would say twice: what the room shows where that is what the check-in
// shares, and the zone of the check-ins that were counted in the member's own. The newest check-ins come first, as on the
// screens.
func forPage(d storage.MemberData) storage.MemberData {
	d.CheckIns = slices.Clone(d.CheckIns)
	slices.Reverse(d.CheckIns)
	for i, c := range d.CheckIns {
		if c.UpToDate() {
			d.CheckIns[i].InRoom = nil
		}
		if c.Zone == commands.Deref(d.Member).Calendar.Zone {
			d.CheckIns[i].Zone = ""
		}
	}
	return d
}

// inPageOrder puts what members look for first. Entries keep the name of their field for that.
func inPageOrder(all record) record {
	first := []string{
		"CheckIns", "Journeys", "Milestones", "HelpPage", "Mentor", "Requests", "Pairings", "CircleSeats", "CircleSide",
		"MeetingReminders", "Reminder", "Member",
	}
	rank := func(e entry) int {
		if i := slices.Index(first, e.field); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(all, func(a, b entry) int { return rank(a) - rank(b) })
	return all
}

// record is what the page says of a stored value, in order.
type record []entry

// entry is a field of a record: says is the key of what it is called, or title.
type entry struct {
	field, says string
	value       any // nil, string, record or []any
}

// reader turns stored values into what people read.
type reader struct {
	commands.Request
	fields   fieldList
	zone     *time.Location
	zoneName string
	journeys map[peer.ID]peer.Journey
	own      peer.UserText // what the member is called, "" if that is not known
}

func newReader(rq commands.Request, d storage.MemberData) reader {
	r := reader{Request: rq, fields: exportFields(), journeys: map[peer.ID]peer.Journey{}, own: commands.Deref(d.Name).Shown}
	for _, j := range d.Journeys {
		r.journeys[j.ID] = j
	}
	r.zoneName = commands.Deref(d.Member).Calendar.Zone
	zone, err := peer.LoadZone(r.zoneName)
	if err != nil {
		r.zoneName, zone = "", time.UTC
	}
	r.zone = zone
	return r
}

// made says when the page was made, and in which zone its times are.
func (r reader) made() string {
	at := r.Now.In(r.zone)
	return bare(r.Say("export.made", words.Args{
		"Day": peer.Date(at.Date()), "Time": words.Text(at.Format("15:04")), "Zone": words.Text(zoneLabel(r.zoneName)),
	}))
}

// value is a stored value for the page: nil for what is not set, else a string, a record or []any.
func (r reader) value(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if said, is := r.inWords(v); is {
		return said
	}
	if v.IsZero() {
		return nil
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
		return r.record(v)
	case reflect.Bool:
		return r.Label("privacy.page-yes")
	}
	return fmt.Sprint(v.Interface())
}

// record is what the page says of a struct: the fields that have a name there.
func (r reader) record(v reflect.Value) record {
	var out record
	for _, f := range r.fields[v.Type()].shown {
		value, is := r.fieldInWords(v.Interface(), f.name)
		if !is && f.says != off {
			value = r.value(v.FieldByName(f.name))
		}
		switch inner, isRecord := value.(record); {
		case f.says == off:
		case f.says == within && isRecord:
			out = append(out, inner...)
		default:
			out = append(out, entry{f.name, f.says, value})
		}
	}
	return out
}

// write writes a value, with the headings of its records at a level. What is not set is left out.
func (r reader) write(b *strings.Builder, v any, level int) {
	switch v := v.(type) {
	case record:
		heading, rest := v.split()
		if heading != "" {
			fmt.Fprintf(b, "<h%d>%s</h%[1]d>\n", level, text(heading))
		}
		if len(rest) == 0 {
			return
		}
		b.WriteString("<dl>\n")
		for _, e := range rest {
			fmt.Fprintf(b, "<div><dt>%s</dt><dd>", text(r.Label(e.says)))
			r.write(b, e.value, level+1)
			b.WriteString("</dd></div>\n")
		}
		b.WriteString("</dl>\n")
	case []any:
		b.WriteString("<ul>\n")
		for _, one := range v {
			b.WriteString("<li>")
			r.write(b, one, level)
			b.WriteString("</li>\n")
		}
		b.WriteString("</ul>\n")
	default:
		b.WriteString(text(fmt.Sprint(v)))
	}
}

// split returns the heading of a record, "" for none, and what else it says.
func (all record) split() (heading string, rest record) {
	for _, e := range all {
		said, isText := e.value.(string)
		switch {
		case isEmpty(e.value):
		case e.says != title:
			rest = append(rest, e)
		case heading == "" && isText:
			heading = said
		}
	}
	return heading, rest
}

// text is a text as HTML, each piece in the direction of its own letters.
func text(s string) string { return html.EscapeString(s) }

// bare is a sentence of the catalogue without Discord's markup.
func bare(t words.Text) string {
	return strings.NewReplacer("**", "", "`", "", `\`, "").Replace(t.Reveal())
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
	case record:
		return !slices.ContainsFunc(v, func(e entry) bool { return !isEmpty(e.value) })
	}
	return false
}
