metadata description = 'What an operator must know: projects that failed or wait for a decision, dead letters, uploads that were not delivered.'

@description('What makes names unique.')
param suffix string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('Who is mailed; empty for nobody.')
param email string

@description('The workspace of the telemetry.')
param workspaceId string

@description('The Service Bus namespace; null for none.')
param serviceBusId string?

@description('The Event Grid topic of uploads.')
param systemTopicId string

var logAlerts = [
  {
    name: 'projects-failed'
    description: 'Projects ended without success. The record of each, <id>/project.json, names the reason and the remedy.'
    severity: 2
    query: loadTextContent('../queries/failed-projects.kql')
  }
  {
    name: 'projects-awaiting-decision'
    description: 'Projects await the decision of an operator (POST /api/projects/{id}/resolve): it is unknown whether Aholo created them.'
    severity: 1
    query: loadTextContent('../queries/decisions.kql')
  }
]

var deadLetterAlerts = serviceBusId == null
  ? []
  : [
      {
        name: 'events-dead-lettered'
        description: 'Service Bus has dead letters: a consumer failed on an event ten times, or read none for two weeks.'
        scope: serviceBusId!
        namespace: 'Microsoft.ServiceBus/namespaces'
        metric: 'DeadletteredMessages'
        aggregation: 'Maximum'
      }
    ]

var metricAlerts = [
  ...deadLetterAlerts
  {
    name: 'uploads-undelivered'
    description: 'Event Grid gave up telling the app of an upload; the event is in the container undelivered-uploads of the host account.'
    scope: systemTopicId
    namespace: 'Microsoft.EventGrid/systemTopics'
    metric: 'DeadLetteredCount'
    aggregation: 'Total'
  }
]

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-aholo-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'aholo'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource byLog 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in logAlerts: {
    name: '${alert.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: alert.description
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Total'
            metricMeasureColumn: 'Projects'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: false
      actions: {
        actionGroups: empty(email) ? [] : [mail.id]
      }
    }
  }
]

resource byMetric 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in metricAlerts: {
    name: '${alert.name}-${suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      severity: 2
      enabled: true
      scopes: [alert.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: alert.metric
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: alert.namespace
            metricName: alert.metric
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: empty(email) ? [] : [{ actionGroupId: mail.id }]
    }
  }
]
