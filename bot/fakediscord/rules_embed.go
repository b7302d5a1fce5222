package fakediscord

import (
	"encoding/json"
	"strings"
	"time"
)

// embedBody is an embed as the bot sends it.
type embedBody struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Timestamp   string       `json:"timestamp"`
	Color       int          `json:"color"`
	Fields      []embedField `json:"fields"`
	Author      *struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"author"`
	Footer *struct {
		Text string `json:"text"`
	} `json:"footer"`
	Image     *struct{ URL string } `json:"image"`
	Thumbnail *struct{ URL string } `json:"thumbnail"`
}

// checkEmbeds checks embeds against "Discord: Embed Limits".
func checkEmbeds(p *problems, at string, embeds []json.RawMessage) {
	p.count(at, len(embeds), 0, maxEmbeds)
	total := 0
	for i, raw := range embeds {
		var e embedBody
		if why := decode(raw, &e); why != nil {
			p.add(join(at, i), "BASE_TYPE_BAD_TYPE", "%s", why.why)
			continue
		}
		total += e.check(p, join(at, i))
	}
	if total > maxEmbedsText {
		p.add(at, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbedsText)
	}
}

// check checks one embed against the limits and returns how many characters it has.
func (e *embedBody) check(p *problems, at string) int {
	p.length(join(at, "title"), e.Title, 0, 256)
	p.length(join(at, "description"), e.Description, 0, 4096)
	p.count(join(at, "fields"), len(e.Fields), 0, 25)
	size := chars(e.Title) + chars(e.Description)
	for i, f := range e.Fields {
		p.length(join(at, "fields", i, "name"), strings.TrimSpace(f.Name), 1, 256)
		p.length(join(at, "fields", i, "value"), strings.TrimSpace(f.Value), 1, 1024)
		size += chars(f.Name) + chars(f.Value)
	}
	if e.Author != nil {
		p.length(join(at, "author", "name"), e.Author.Name, 1, 256)
		size += chars(e.Author.Name)
	}
	if e.Footer != nil {
		p.length(join(at, "footer", "text"), e.Footer.Text, 1, 2048)
		size += chars(e.Footer.Text)
	}
	p.between(join(at, "color"), e.Color, 0, 0xFFFFFF)
	if _, err := time.Parse(time.RFC3339, e.Timestamp); e.Timestamp != "" && err != nil {
		p.add(join(at, "timestamp"), "BASE_TYPE_BAD_DATETIME", "not an ISO 8601 instant")
	}
	checkLink(p, join(at, "url"), e.URL, false)
	picture := false
	for i, image := range []*struct{ URL string }{e.Image, e.Thumbnail} {
		if image != nil {
			checkLink(p, join(at, []string{"image", "thumbnail"}[i], "url"), image.URL, true)
			picture = picture || image.URL != ""
		}
	}
	if size == 0 && !picture {
		p.add(at, "BASE_TYPE_REQUIRED", "the embed is empty")
	}
	return size
}

// checkLink allows http, https and, where a file may be meant, attachment.
func checkLink(p *problems, at, link string, file bool) {
	fits := link == "" || strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") ||
		file && strings.HasPrefix(link, "attachment://")
	if !fits {
		p.add(at, "URL_TYPE_INVALID_SCHEME", "Scheme %q is not supported. Scheme must be one of ('http', 'https').", link)
	}
	p.length(at, link, 0, 2048)
}
