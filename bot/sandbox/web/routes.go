package web

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"waymark/bot/fakediscord"
)

// maxBody is the longest body of a request, in bytes.
const maxBody = 64 << 10

// contentPolicy lets the page load its own files and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// routes are the page's files and the requests that it makes, below the token.
func (s *Server) routes() http.Handler {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic("web: the page is not embedded: " + err.Error())
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /files/{id}", s.file)
	mux.HandleFunc("POST /play", s.play)
	mux.HandleFunc("POST /again", s.again)
	mux.HandleFunc("POST /suggest", s.suggest)
	return mux
}

// guard lets only the page itself through: the right Host (no name that was made to point here), the right Origin where the
// browser names one, and the token, which is cut off the path.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, posts := r.Header.Get("Origin"), r.Method == http.MethodPost
		site := r.Header.Get("Sec-Fetch-Site")
		switch {
		case r.Host != s.host, origin != "" && origin != "http://"+s.host, posts && origin == "",
			posts && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"),
			site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
			http.Error(w, "Only the page of this sandbox may ask.", http.StatusForbidden)
			return
		}
		token, rest, slash := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1 || !slash {
			http.Error(w, "There is no page here. Open the address that the sandbox printed last.", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		inside := r.Clone(r.Context())
		inside.URL.Path, inside.URL.RawPath = "/"+rest, ""
		next.ServeHTTP(w, inside)
	})
}

// play carries out the statement in the body, and answers when everything has come to rest, with what went wrong and how
// long the story is: a page that has all of it also shows what the statement brought.
func (s *Server) play(w http.ResponseWriter, r *http.Request) {
	var body struct{ Statement string }
	if !readBody(w, r, &body) {
		return
	}
	line := strings.TrimSpace(body.Statement)
	if strings.ContainsAny(line, "\r\n") {
		http.Error(w, "A statement is one line.", http.StatusBadRequest)
		return
	}
	troubles, err := s.Play(r.Context(), line)
	if err != nil {
		troubles = append(troubles, "The sandbox cannot go on: "+err.Error())
	}
	writeJSON(w, map[string]any{"troubles": append([]string{}, troubles...), "story": len(s.Story())})
}

// again begins afresh.
func (s *Server) again(w http.ResponseWriter, r *http.Request) {
	troubles := []string{}
	if err := s.Again(r.Context()); err != nil {
		troubles = append(troubles, err.Error())
	}
	writeJSON(w, map[string]any{"troubles": troubles})
}

// suggest answers what the client proposes for the last option of a command that is being typed.
func (s *Server) suggest(w http.ResponseWriter, r *http.Request) {
	var body struct {
		As, In, Line string
		Private      bool
	}
	if !readBody(w, r, &body) {
		return
	}
	now := s.current()
	names, err := now.sandbox.Fake.Suggestions(now.guild, fakediscord.ChannelRef(body.In), fakediscord.UserRef(body.As), body.Line, body.Private)
	if err != nil {
		names = nil // what is half typed can be wrong
	}
	writeJSON(w, map[string]any{"choices": append([]string{}, names...)})
}

// file sends a file that the bot uploaded. What is no picture is downloaded.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	kind, data, ok := s.current().sandbox.Fake.File(fakediscord.ID(id))
	if err != nil || !ok {
		http.NotFound(w, r)
		return
	}
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
	default:
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

// readBody reads a body of JSON. It answers itself, and returns false, where there is none.
func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		http.Error(w, "The body is no JSON, or too long.", http.StatusBadRequest)
	}
	return err == nil
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the browser may have gone away
}
