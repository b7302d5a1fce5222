package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

func TestMessagesAsDiscordTakesThem(t *testing.T) {
	button := commands.Button{Label: "Open", Style: commands.Primary, ID: "v1:a:b"}
	rows := []commands.Row{{Buttons: []commands.Button{button}}}
	card := commands.Message{
		Card: &commands.Card{Accent: 255, Parts: []commands.CardPart{
			{Text: "One"}, {Text: "Two", Button: &button}, {Divider: true}, {Image: "a.png"}, {},
		}},
		Rows: rows, Files: []commands.File{{Name: "a.png", Alt: "a chart"}},
	}
	const wireButton = `{"type":2,"custom_id":"v1:a:b","style":1,"label":"Open"}`
	container := `[{"type":17,"components":[{"type":10,"content":"One"},` +
		`{"type":9,"components":[{"type":10,"content":"Two"}],"accessory":` + wireButton + `},{"type":14},` +
		`{"type":12,"items":[{"media":{"url":"attachment://a.png"},"description":"a chart"}]},` +
		`{"type":1,"components":[` + wireButton + `]}],"accent_color":255}]`
	const mentions = `"allowed_mentions":{"parse":[]}`
	const attachment = `"attachments":[{"id":0,"filename":"a.png","description":"a chart"}]`
	for name, test := range map[string]struct {
		got  *wireMessage
		want string
	}{
		"a text":    {encodeMessage(commands.Message{Text: "x"}), `{"content":"x","components":[],` + mentions + `,"flags":4}`},
		"a mention": {encodeMessage(commands.Message{Text: "<@7>", MentionUsers: []peer.ID{7}, Silent: true}), `{"content":"\u003c@7\u003e","components":[],"allowed_mentions":{"parse":[],"users":["7"]},"flags":4100}`},
		"an edit":   {encodeMessage(commands.Message{Text: "x"}).forEdit(), `{"content":"x","components":[],` + mentions + `,"flags":4,"attachments":[]}`},
		"a card":    {encodeMessage(card).ephemeral(), `{"components":` + container + `,` + mentions + `,"flags":32832,` + attachment + `}`},
		"plain text where a card was": {encodeMessage(commands.Message{Text: "x", Rows: rows}).inLayout().forEdit(),
			`{"content":null,"components":[{"type":10,"content":"x"},{"type":1,"components":[` + wireButton + `]}],` + mentions + `,"flags":32768,"attachments":[]}`},
		"a card where one was": {encodeMessage(card).inLayout().forEdit(), `{"content":null,"components":` + container + `,` + mentions + `,"flags":32768,` + attachment + `}`},
		"its edit":             {encodeMessage(card).forEdit(), `{"content":null,"components":` + container + `,` + mentions + `,"flags":32768,` + attachment + `}`},
	} {
		data, err := json.Marshal(test.got)
		if err != nil || string(data) != test.want {
			t.Errorf("%s:\n%s, %v; want\n%s", name, data, err, test.want)
		}
	}
	long := words.Text(strings.Repeat("é", 2500))
	parts := encodeMessage(commands.Message{Card: commands.NewCard(long).Text(long, long)}).Components[0].Components
	if n := utf8.RuneCountInString(parts[0].Content + parts[1].Content); len(parts) != 2 || n != maxCardText {
		t.Errorf("%d texts of %d characters together", len(parts), n)
	}
	if got := card.PlainText(); got != "One\nTwo" {
		t.Errorf("the card says %q", got)
	}
}

func TestFormsAreLabels(t *testing.T) {
	got := encodeModal(commands.Modal{ID: "v1:a:b", Title: "Title", Text: "Read this", Fields: []commands.Field{
		{ID: "one", Label: "One", About: "In a word", Max: 10, Value: "x", Required: true},
		{ID: "two", Label: "Two", Options: []commands.Choice{{Label: "L", Value: "v", Chosen: true}}},
		{ID: "three", Label: "Three", Long: true}, {ID: "four", Label: "Four"}, {ID: "five", Label: "a sixth part"},
	}})
	const want = `{"custom_id":"v1:a:b","title":"Title","components":[{"type":10,"content":"Read this"},` +
		`{"type":18,"component":{"type":4,"custom_id":"one","style":1,"value":"x","max_length":10,"required":true},"label":"One","description":"In a word"},` +
		`{"type":18,"component":{"type":3,"custom_id":"two","options":[{"label":"L","value":"v","default":true}],"min_values":0,"max_values":1,"required":false},"label":"Two"},` +
		`{"type":18,"component":{"type":4,"custom_id":"three","style":2,"max_length":4000,"required":false},"label":"Three"},` +
		`{"type":18,"component":{"type":4,"custom_id":"four","style":1,"max_length":4000,"required":false},"label":"Four"}]}`
	if data, err := json.Marshal(got); err != nil || string(data) != want {
		t.Errorf("%s, %v; want\n%s", data, err, want)
	}
}
