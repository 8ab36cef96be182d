// Reads decision records from standard input, one a line, asks
// @cloud-copilot/iam-simulate for each, and prints its answers, one a line.
import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const named = (list, prefix) => list.map((policy, i) => ({ name: `${prefix}${i}`, policy }))
const levels = (list, prefix) =>
  list.map((level, i) => ({ orgIdentifier: `${prefix}${i}`, policies: named(level, `${prefix}${i}-`) }))

const answers = { Allowed: 'allowed', ImplicitlyDenied: 'implicitDeny', ExplicitlyDenied: 'explicitDeny' }

async function decide({ policies: p, request: r }) {
  const result = await runSimulation(
    {
      request: {
        principal: r.principal,
        action: r.action,
        resource: { resource: r.resource, accountId: r.resourceAccount },
        contextVariables: r.context
      },
      sessionPolicy: p.session ?? undefined,
      identityPolicies: named(p.identity ?? [], 'identity'),
      serviceControlPolicies: levels(p.scp ?? [], 'scp'),
      resourceControlPolicies: levels(p.rcp?.length ? p.rcp : [[]], 'rcp'),
      resourcePolicy: p.resource ?? undefined,
      permissionBoundaryPolicies: p.boundary ? named([p.boundary], 'boundary') : undefined
    },
    {}
  )
  if (result.resultType === 'error') return 'error: ' + JSON.stringify(result.errors)
  return answers[result.overallResult] ?? result.overallResult
}

for await (const line of createInterface({ input: process.stdin })) {
  const record = JSON.parse(line)
  let answer
  try {
    answer = await decide(record)
  } catch (e) {
    answer = 'error: ' + e.message
  }
  console.log(JSON.stringify({ id: record.id, answer }))
}
