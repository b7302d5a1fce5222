package privacy

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/mentoring"
	"waymark/commands/support"
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

// ownIn is a member's data without the records that would tell of others by being there: questions to mentors, and that
// someone is worried about the member. The member's own are their posts and what they wrote to moderators.
func ownIn(d storage.MemberData) storage.MemberData {
	d.Posted = slices.DeleteFunc(slices.Clone(d.Posted), func(p storage.PostedTarget) bool {
		return mentoring.IsAsk(parsed(p.Target))
	})
	d.Mentions = slices.DeleteFunc(slices.Clone(d.Mentions), func(n storage.Mention) bool { return isTalk(n.Target) })
	if d.Member == nil { // their name is kept because others named them, which their blocks do too
		d.Name = nil
	}
	return d
}

// isTalk reports whether a target is a card with what someone wrote to the moderators.
func isTalk(target string) bool { return parsed(target).Is(support.TalkCards) }

// Exported is a member's data as files: waymark.json, waymark.html and check-ins.csv. What is in them is in export_fields.go.
func Exported(rq commands.Request, d storage.MemberData) ([]commands.File, error) {
	all := object{{"server", rq.Guild.String()}, {"made", rq.Now.Format(time.RFC3339)}}
	all = append(all, exportFields().plain(reflect.ValueOf(d)).(object)...)
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
func (l fieldList) plain(v reflect.Value) any {
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
		return l.plain(v.Elem())
	case reflect.Slice:
		all := make([]any, v.Len())
		for i := range all {
			all[i] = l.plain(v.Index(i))
		}
		return all
	case reflect.Struct:
		out := object{}
		for _, f := range l[v.Type()].shown {
			out = append(out, member{snake(f.name), l.plain(v.FieldByName(f.name))})
		}
		return out
	}
	return v.Interface()
}
