package fakediscord

import (
	"encoding/json"
	"strings"
)

// openModal puts a form on the person's screen.
func (s *Server) openModal(in *interaction, data json.RawMessage) *refusal {
	var b modalBody
	if why := decode(data, &b); why != nil {
		return why
	}
	var p problems
	b.check(&p, "data", s.opt.Strict.ModalLabels)
	if why := p.refusal(); why != nil {
		return why
	}
	form := newModal(in, &b)
	e := Event{Event: "modal", Guild: in.server(), Viewer: in.user.name, Title: b.Title, Fields: []FieldView{}}
	e.Text, e.Dates = s.rendered(displayed(b.Components), &message{channel: in.channel})
	for _, f := range form.fields {
		e.Fields = append(e.Fields, f.view())
	}
	in.user.modal = form
	s.emit(e)
	return nil
}

// newModal makes a form of a body that was checked.
func newModal(in *interaction, b *modalBody) *modal {
	number(b.Components)
	form := &modal{interaction: in, customID: b.CustomID, title: b.Title, parts: b.Components}
	for _, part := range b.Components {
		for _, c := range part.children() {
			f := formField{component: *c, label: c.Label}
			if part.Type == componentLabel {
				f.label, f.description = part.Label, part.Description
			}
			form.fields = append(form.fields, f)
		}
	}
	return form
}

// view is a field as a person sees it.
func (f *formField) view() FieldView {
	view := FieldView{Label: f.label, Description: f.description, Value: f.Value, Required: f.required()}
	switch {
	case f.Type == componentInput:
		view.Max = 4000
		if f.MaxLength != nil {
			view.Max = *f.MaxLength
		}
	case f.Type == componentBox:
		view.Options, view.Value = []string{"yes", "no"}, "no"
		if f.Default {
			view.Value = "yes"
		}
	default:
		var chosen []string
		for _, o := range f.Options {
			view.Options = append(view.Options, o.Label)
			if o.Default {
				chosen = append(chosen, o.Label)
			}
		}
		view.Value = strings.Join(chosen, ", ")
	}
	return view
}
