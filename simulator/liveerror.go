package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/aws/smithy-go"
)

// liveErrors says what to do about each error that IAM documents for
// SimulatePrincipalPolicy and GetRole; %s is the principal.
var liveErrors = map[string]string{
	"NoSuchEntity":                "IAM knows no principal %s; check the ARN and that the credentials are for its account",
	"NoSuchEntityException":       "IAM knows no principal %s; check the ARN and that the credentials are for its account",
	"InvalidInput":                "IAM refused the question about %s",
	"ValidationError":             "IAM refused the question about %s",
	"AccessDenied":                "the credentials may not ask IAM about %s; they need iam:SimulatePrincipalPolicy and iam:GetRole",
	"AccessDeniedException":       "the credentials may not ask IAM about %s; they need iam:SimulatePrincipalPolicy and iam:GetRole",
	"PolicyEvaluation":            "IAM could not evaluate the policies of %s; try again, or use a snapshot",
	"Throttling":                  "IAM is being asked too fast about %s, even after retries; try again later, or use a snapshot",
	"ServiceFailure":              "IAM failed while asked about %s; try again later",
	"ExpiredToken":                "the credentials used to ask IAM about %s have expired; renew them",
	"InvalidClientTokenId":        "the credentials used to ask IAM about %s are not valid; check AWS_ACCESS_KEY_ID",
	"SignatureDoesNotMatch":       "the credentials used to ask IAM about %s are not valid; check AWS_SECRET_ACCESS_KEY",
	"UnrecognizedClientException": "the credentials used to ask IAM about %s are not valid",
}

// liveError turns an error of the SDK into one line that says what to do.
func liveError(err error, principal string) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		format, known := liveErrors[api.ErrorCode()]
		if !known {
			format = "IAM did not answer the question about %s"
		}
		return fmt.Errorf(format+" (%s: %s)", principal, api.ErrorCode(), api.ErrorMessage())
	}
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("IAM did not answer in time; check the network and --iam-endpoint")
	case errors.As(err, &network):
		return fmt.Errorf("IAM cannot be reached: %w; check the network and --iam-endpoint", network)
	}
	return fmt.Errorf("IAM cannot be asked: %w", err)
}
