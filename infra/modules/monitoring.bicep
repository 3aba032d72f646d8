metadata description = 'Logs, traces and metrics.'

@description('What makes names unique.')
param suffix string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

// Monitoring Metrics Publisher: the host and the worker send their telemetry as themselves; nobody can with the connection string alone.
var metricsPublisher = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '3913510d-42f4-4e42-8a64-420c390055eb'
)

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: 'log-aholo-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-aholo-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publishTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, principalId, metricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: metricsPublisher
    description: 'Send traces, logs and metrics.'
  }
}

@description('How Application Insights is reached. No secret: it takes telemetry from identities alone.')
output insightsConnection string = insights.properties.ConnectionString

@description('The workspace that keeps what it gets.')
output workspaceId string = workspace.id
