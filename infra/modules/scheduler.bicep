metadata description = 'Durable Task Scheduler: keeps orchestrations instead of the storage account.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

// Durable Task Data Contributor, on the task hub alone: the app runs its orchestrations there.
var dataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402'
)

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    ipAllowlist: ['0.0.0.0/0']
    sku: {
      name: 'Consumption'
    }
  }

  resource hub 'taskHubs' = {
    name: 'Aholo'
  }
}

resource runOrchestrations 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: scheduler::hub
  name: guid(scheduler::hub.id, principalId, dataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataContributor
    description: 'Run orchestrations in the task hub.'
  }
}

@description('How the app reaches it; the identity is added there.')
output connection string = 'Endpoint=${scheduler.properties.endpoint};Authentication=ManagedIdentity'
