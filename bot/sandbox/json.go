package sandbox

import (
	"bytes"
	"encoding/json"
	"time"

	"waymark/bot/fakediscord"
)

// jsonHead is what every event of `sandbox --json` has.
type jsonHead struct {
	Event  string `json:"event"`
	Step   int    `json:"step"`
	At     string `json:"at"`
	Server string `json:"server"`
}

// The events as `sandbox --json` prints them: each with its members, always all of them.
type (
	jsonMessage struct {
		jsonHead
		ID      string                   `json:"id"`
		Author  string                   `json:"author"`
		To      string                   `json:"to"`
		Channel string                   `json:"channel"`
		Viewer  string                   `json:"viewer"`
		Text    string                   `json:"text"`
		Buttons []fakediscord.ButtonView `json:"buttons"`
		Selects []fakediscord.SelectView `json:"selects"`
		Files   []fakediscord.FileView   `json:"files"`
		Pings   []string                 `json:"pings"`
		Edited  bool                     `json:"edited"`
	}
	jsonDeleted struct {
		jsonHead
		ID      string `json:"id"`
		Channel string `json:"channel"`
	}
	jsonModal struct {
		jsonHead
		Viewer string                  `json:"viewer"`
		Title  string                  `json:"title"`
		Fields []fakediscord.FieldView `json:"fields"`
	}
	jsonAutocomplete struct {
		jsonHead
		Viewer  string   `json:"viewer"`
		Choices []string `json:"choices"`
	}
	jsonRole struct {
		jsonHead
		Member string `json:"member"`
		Role   string `json:"role"`
		Change string `json:"change"`
	}
	jsonThread struct {
		jsonHead
		Name     string   `json:"name"`
		Parent   string   `json:"parent"`
		Private  bool     `json:"private"`
		Members  []string `json:"members"`
		Archived bool     `json:"archived"`
		Locked   bool     `json:"locked"`
	}
	jsonRefused struct {
		jsonHead
		Request  string `json:"request"`
		Status   int    `json:"status"`
		Code     int    `json:"code"`
		Why      string `json:"why"`
		Provoked bool   `json:"provoked"`
	}
	jsonUnanswered struct {
		jsonHead
		Viewer      string `json:"viewer"`
		Interaction string `json:"interaction"`
	}
	jsonInvalid struct {
		jsonHead
		Statement string `json:"statement"`
		Why       string `json:"why"`
	}
	jsonCommands struct {
		jsonHead
		Names []string `json:"names"`
	}
	jsonServing struct {
		jsonHead
		Address string `json:"address"`
		Token   string `json:"token"`
	}
)

// encodeEvent is an event as one line of JSON, with the members that its kind has and no others, or nil
// for a kind that is not printed.
func encodeEvent(e fakediscord.Event) []byte {
	head := jsonHead{e.Event, e.Step, e.At.UTC().Format(time.RFC3339), e.Guild}
	var v any
	switch e.Event {
	case "message":
		selects := list(e.Selects)
		for i := range selects {
			selects[i].Options = list(selects[i].Options)
		}
		v = jsonMessage{head, e.ID, e.Author, e.To, e.Channel, e.Viewer, e.Text,
			list(e.Buttons), selects, list(e.Files), list(e.Pings), e.Edited}
	case "deleted":
		v = jsonDeleted{head, e.ID, e.Channel}
	case "modal":
		v = jsonModal{head, e.Viewer, e.Title, list(e.Fields)}
	case "autocomplete":
		v = jsonAutocomplete{head, e.Viewer, list(e.Choices)}
	case "role":
		v = jsonRole{head, e.Member, e.Role, e.Change}
	case "thread":
		v = jsonThread{head, e.Name, e.Parent, e.Private, list(e.Members), e.Archived, e.Locked}
	case "refused":
		v = jsonRefused{head, e.Request, e.Status, e.Code, e.Why, e.Provoked}
	case "unanswered":
		v = jsonUnanswered{head, e.Viewer, e.Interaction}
	case "invalid":
		v = jsonInvalid{head, e.Statement, e.Why}
	case "commands":
		v = jsonCommands{head, list(e.Names)}
	default:
		return nil
	}
	return encodeLine(v)
}

// encodeLine is a value as one line of JSON, with < > & as they are.
func encodeLine(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("sandbox: an event of our own does not marshal: " + err.Error())
	}
	return b.Bytes()
}

// list is a copy that is printed as [] when there is nothing in it.
func list[T any](of []T) []T { return append([]T{}, of...) }
