package privacy

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// privacyExport gives a member everything that is kept about them: one JSON file, one page to read, and the check-ins as a
// table. Only they see it. People and channels are named by their Discord ids, as text.
func privacyExport(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	d, err := tx.MemberData(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	d = ownIn(d)
	if len(Kept(rq.Env, d)) == 0 {
		return rq.Reply("privacy.nothing", nil), nil
	}
	files, err := Exported(rq, d)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply("privacy.export", nil)
	reply.Attachments = func(context.Context) ([]commands.File, error) { return files, nil }
	return reply, nil
}

// Exported is a member's data as files: waymark.json, waymark.html and check-ins.csv. What is in them is in export_fields.go.
func Exported(rq commands.Request, d storage.MemberData) ([]commands.File, error) {
	all := object{{"server", rq.Guild.String()}, {"made", rq.Now.Format(time.RFC3339)}}
	all = append(all, plain(reflect.ValueOf(d)).(object)...)
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	table, err := checkInTable(rq.Env, d.CheckIns)
	return []commands.File{
		{Name: "waymark.html", Type: "text/html", Data: page(rq, d), Alt: rq.Say("privacy.export-page-alt", nil)},
		{Name: "waymark.json", Type: "application/json", Data: data, Alt: rq.Say("privacy.export-alt", nil)},
		{Name: "check-ins.csv", Type: "text/csv", Data: table, Alt: rq.Say("privacy.export-table-alt", nil)},
	}, err
}

// member is a name and a value of an object.
type member struct {
	name  string
	value any // nil, bool, string, a number, object or []any
}

// object is a JSON object that keeps its order.
type object []member

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain turns a stored value into what JSON can say, with the member's own words in it.
func plain(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if w, ok := inWords(v); ok {
		return w
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Slice:
		all := make([]any, v.Len())
		for i := range all {
			all[i] = plain(v.Index(i))
		}
		return all
	case reflect.Struct:
		out := object{}
		for _, name := range shownFields(v.Type()) {
			out = append(out, member{snake(name), plain(v.FieldByName(name))})
		}
		return out
	}
	return v.Interface()
}

// checkInTable is the check-ins as comma-separated values, oldest first: the mood as a number from 1 (very hard) to 5 and as
// its word, how it was shared in words, and the time zone where one is known. A cell that a spreadsheet would take for a formula
// begins with an apostrophe.
func checkInTable(s commands.Env, all []peer.CheckIn) ([]byte, error) {
	zones := slices.ContainsFunc(all, func(c peer.CheckIn) bool { return c.Zone != "" })
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"day", "mood", "word", "note", "shared"}
	if zones {
		head = append(head, "zone")
	}
	err := w.Write(head)
	for _, c := range all {
		e := c.Entry
		cells := []string{c.Day.String(), strconv.Itoa(int(e.Mood)), moodLabel(s, e.Mood), e.Note.Reveal(), shareLabel(s, e.Share)}
		if zones {
			cells = append(cells, c.Zone)
		}
		for i, s := range cells {
			if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
				cells[i] = "'" + s
			}
		}
		if err == nil {
			err = w.Write(cells)
		}
	}
	w.Flush()
	return b.Bytes(), err
}
