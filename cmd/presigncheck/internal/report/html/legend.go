package html

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// A term is a word of the page, with what it means.
type term struct{ word, key, meaning string }

// words are all that the page says in a word or two, by where it says them.
var words = []struct {
	title string
	terms []term
}{
	{"What becomes of a link", []term{
		{report.WorksAsAsked.String(), "works-as-asked", "Whoever signs may do what the link is for, and it lives for as long as it asks for."},
		{report.WorksShorter.String(), "works-shorter", "It works, but credentials or a policy end it before its expiry does."},
		{report.NeverWorks.String(), "never-works", "S3 refuses its expiry: above seven days, or below one second."},
		{report.Denied.String(), "denied", "Whoever signs may not do what the link is for, or a server refused. It answers AccessDenied."},
		{report.Depends.String(), "depends", "It depends on who opens it, on a policy that was not read, or on an expiry that the code does not tell."},
		{report.NotAsked.String(), "not-asked", "No signing identity is configured there, the bucket is not known, or no answer came."},
		{"see callers", "see-callers", "A wrapper: its callers stand for the links that it makes."},
	}},
	{"Findings", []term{
		{"error", "error", "The link does not work, or not as written."},
		{"warning", "warning", "It works, and lives longer or shorter than somebody wants."},
		{"note", "note", "Odd, and perhaps meant."},
		{"no finding", "none", "No rule is broken as far as the code tells. Whether the signer may was not asked."},
	}},
	{"May the signer?", []term{
		{"yes", "", "All permissions that the link needs are allowed."},
		{"no", "", "One of them is not."},
		{"yes → no", "", "Before a plan is deployed, and after it."},
		{"it depends", "", "On what is named there."},
		{"not known", "", "No answer was available. Of a lifetime: the code or the policies do not tell."},
	}},
	{"Permissions and layers of policies", []term{
		{"allowed", "", "A statement allows, and none denies."},
		{"not allowed", "", "No statement allows. One that does can be added."},
		{"denied", "", "A statement denies. Only changing that one helps."},
		{"conditional", "", "It depends on condition keys, or on policies, that are not known."},
		{"unknown", "", "No answer was available."},
		{"silent", "", "A bucket's policy that neither allows nor denies. Within one account it need not."},
	}},
	{"Tried", []term{
		{"simulated: yes, no, depends", "", "A sandbox over the same policies answered a signed request. A rehearsal, no proof."},
		{"confirmed", "", "A server let the request past its check of permissions."},
		{"refuted", "", "A server denied the permission."},
		{"inconclusive", "", "The answer does not tell."},
		{"skipped", "", "Nothing was sent."},
		{"stored", "", "A server took a write that it had to refuse. What lies there has to be removed."},
	}},
	{"Lifetimes, on a logarithmic axis", []term{
		{"the outline", "", "How long the link asks to live."},
		{"the bar", "", "How long it works. Where it ends before the outline does, credentials or a policy cut it."},
		{"never", "", "It does not work at all: there is no bar."},
		{"at most", "", "If it works, then for no longer."},
		{"credentials live", "", "How long the session of whoever signs lives, as far as that is known. No link lives longer."},
		{"policy allows", "", "How long the statement that is named lets it work."},
		{"S3 accepts", "", "The longest expiry that Signature Version 4 has."},
	}},
	{"Where an expiry comes from", origins},
}

var origins = []term{
	{string(analyzer.OriginDefault), "", "Nothing is set; the library's default applies."},
	{string(analyzer.OriginConstant), "", "A constant of the program."},
	{string(analyzer.OriginParameter), "", "A parameter of the function around the call."},
	{string(analyzer.OriginRequest), "", "Input of a request."},
	{string(analyzer.OriginSigned), "", "A URL that was signed elsewhere."},
	{string(analyzer.OriginFlag), "", "A flag or argument of the command."},
	{string(analyzer.OriginEnvironment), "", "A variable of the environment."},
	{string(analyzer.OriginField), "", "A field or configuration that others fill in."},
	{string(analyzer.OriginComputed), "", "Several of these."},
	{string(analyzer.OriginUnknown), "", "Not found out; the last step says why."},
}

func legend() g.Node {
	return h.Section(h.ID("words"), h.H2(g.Text("Words")), h.Div(h.Class("words"),
		g.Map(words, func(w struct {
			title string
			terms []term
		}) g.Node {
			return h.Div(h.H3(g.Text(w.title)), h.Dl(g.Map(w.terms, func(t term) g.Node {
				return g.Group{h.Dt(g.If(t.key != "", h.ID("word-"+t.key)), g.Text(t.word)), h.Dd(g.Text(t.meaning))}
			})))
		})))
}
